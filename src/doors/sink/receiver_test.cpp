// The simulator answers as a recipient's name asks.
#include "doors/sink/receiver.h"

#include <gtest/gtest.h>

#include "testing/run.h"
#include "testing/world.h"

namespace postrider::doors::sink {
namespace {

using namespace std::chrono_literals;

class SinkReceiver : public ::testing::Test {
protected:
    postrider::smtp::RcptTo to(std::string local) {
        postrider::smtp::RcptTo recipient;
        recipient.recipient = *mail::Address::parse(local + "@x.test");
        return recipient;
    }
    std::uint16_t code(std::string local) {
        const auto recipient = to(std::move(local));
        return testing::run(world.loop, receiver.recipient(client, envelope, recipient)).code;
    }
    std::uint16_t deliver(std::string local) {
        envelope.recipients = {to(std::move(local))};
        testing::run(world.loop, receiver.begin(client, envelope));
        receiver.add("x\r\n");
        return testing::run(world.loop, receiver.complete(client, envelope)).code;
    }

    testing::World world;
    Mailbox mailbox{""};
    Place place{
        .clock = world.clock(), .mailbox = mailbox, .manners = {}, .greylisted = {}, .minutes = {}
    };
    Receiver receiver{place};
    smtpd::Client client;
    postrider::smtp::Envelope envelope;
};

TEST_F(SinkReceiver, TakesEveryNameThatAsksForNothing) {
    EXPECT_EQ(code("anyone"), 250);
    EXPECT_EQ(deliver("anyone"), 250);
    EXPECT_EQ(mailbox.count(), 1U);
}

TEST_F(SinkReceiver, RefusesRecipientsByName) {
    EXPECT_EQ(code("defer"), 450);
    EXPECT_EQ(code("refuse"), 550);
    EXPECT_EQ(code("full"), 452);
    EXPECT_EQ(code("busy"), 421);
}

TEST_F(SinkReceiver, GreylistsEachPairForItsTime) {
    EXPECT_EQ(code("greylist"), 451);
    world.loop.advance(1s);
    EXPECT_EQ(code("greylist"), 250);
    EXPECT_EQ(code("greylist+30"), 451);
    world.loop.advance(29s);
    EXPECT_EQ(code("greylist+30"), 451);
    world.loop.advance(1s);
    EXPECT_EQ(code("greylist+30"), 250);
}

TEST_F(SinkReceiver, CanGreylistEverybody) {
    place.manners.greylist = 5s;
    EXPECT_EQ(code("anyone"), 451);
    world.loop.advance(5s);
    EXPECT_EQ(code("anyone"), 250);
    EXPECT_EQ(code("somebody"), 451);
}

TEST_F(SinkReceiver, CanBeATarPit) {
    place.manners.wait = 60s;
    const auto before = world.clock().instant();
    EXPECT_EQ(code("anyone"), 250);
    EXPECT_EQ(world.clock().instant() - before, 60s);
}

TEST_F(SinkReceiver, CanLimitWhatAnAddressSendsInAMinute) {
    place.manners.messages_a_minute = 2;
    EXPECT_EQ(code("anyone"), 250);
    EXPECT_EQ(code("anyone"), 250);
    EXPECT_EQ(code("anyone"), 451);
    world.loop.advance(1min);
    EXPECT_EQ(code("anyone"), 250);
}

TEST_F(SinkReceiver, CountsMessagesNotRecipients) {
    place.manners.messages_a_minute = 1;
    EXPECT_EQ(code("anyone"), 250);
    envelope.recipients = {to("anyone")};
    EXPECT_EQ(code("somebody"), 250);
}

TEST_F(SinkReceiver, IsSlowWhenAsked) {
    const auto before = world.clock().instant();
    EXPECT_EQ(code("slow+30"), 250);
    EXPECT_EQ(world.clock().instant() - before, 30s);
}

TEST_F(SinkReceiver, RefusesMessagesByName) {
    EXPECT_EQ(deliver("defer-message"), 451);
    EXPECT_EQ(deliver("refuse-message"), 554);
    EXPECT_EQ(deliver("spam"), 550);
    EXPECT_EQ(mailbox.count(), 0U);
}

TEST_F(SinkReceiver, KeepsTheMessageThatItHangsUpAfter) {
    EXPECT_THROW(deliver("drop"), smtpd::HangUp);
    EXPECT_EQ(mailbox.count(), 1U);
}

}  // namespace
}  // namespace postrider::doors::sink
