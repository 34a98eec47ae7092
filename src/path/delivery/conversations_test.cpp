// Which conversations are kept, for how long, and for whom.
#include "path/delivery/conversations.h"

#include <gtest/gtest.h>

#include "path/delivery/smtp_attempt.h"
#include "testing/delivery_fixture.h"

namespace postrider::delivery {
namespace {

class ConversationsTest : public ::testing::Test {
protected:
    ~ConversationsTest() override {
        kept_.close_all();
        world_.loop.run_until_idle(1h);
    }
    static Target target(std::string host = "mx1.test") {
        return {
            .host = std::move(host),
            .endpoint = {.address = ip("192.0.2.1"), .port = 25},
            .helo = "h"
        };
    }
    std::unique_ptr<Conversation> open(Target to = target()) {
        return testing::run(
            world_.loop,
            Conversation::open(
                world_.clock(),
                world_.network(),
                std::make_shared<testing::SimTlsClient>(),
                std::move(to),
                timeouts_
            )
        );
    }

    testing::World world_;
    ScriptedHost host_{world_, "192.0.2.1"};
    Timeouts timeouts_;
    Conversations kept_{world_.loop, {.idle = 5s, .messages_max = 3}};
};

TEST_F(ConversationsTest, GiveBackWhatWasPutTheLatestFirst) {
    EXPECT_EQ(kept_.take(target()), nullptr);
    auto first = open();
    auto second = open();
    const auto* latest = second.get();
    kept_.put(std::move(first));
    kept_.put(std::move(second));
    EXPECT_EQ(kept_.size(), 2U);

    EXPECT_EQ(kept_.take(target()).get(), latest);
    EXPECT_NE(kept_.take(target()), nullptr);
    EXPECT_EQ(kept_.take(target()), nullptr);
    EXPECT_EQ(kept_.size(), 0U);
}

TEST_F(ConversationsTest, AreOfOneTargetOnly) {
    kept_.put(open());

    EXPECT_EQ(kept_.take(target("mx2.test")), nullptr);
    EXPECT_EQ(kept_.size(), 1U);
}

TEST_F(ConversationsTest, EndWhenTheyWereIdleForTooLong) {
    kept_.put(open());
    world_.loop.advance(4s);
    EXPECT_EQ(kept_.size(), 1U);

    world_.loop.advance(4s);

    EXPECT_EQ(kept_.size(), 0U);
    EXPECT_EQ(host_.count("QUIT"), 1U);
}

TEST_F(ConversationsTest, AreNotKeptBeyondTheirNumber) {
    Conversations few(world_.loop, {.idle = 5s, .idle_max = 1});
    few.put(open());
    few.put(open(target("mx2.test")));

    EXPECT_EQ(few.size(), 1U);
    world_.loop.settle();
    EXPECT_EQ(host_.count("QUIT"), 1U);
    few.close_all();
    world_.loop.run_until_idle(1h);
}

TEST_F(ConversationsTest, EndWhenTheyHaveCarriedEnough) {
    auto conversation = open();
    for (int i = 0; i < 3; ++i) {
        conversation->finished_message(smtp::AfterTransaction::ready);
    }

    kept_.put(std::move(conversation));
    world_.loop.settle();

    EXPECT_EQ(kept_.size(), 0U);
    EXPECT_EQ(host_.count("QUIT"), 1U);
}

TEST_F(ConversationsTest, EndSoonerWhereTheTargetWantsFewerMessages) {
    auto to = target();
    to.messages_max = 1;
    auto conversation = open(to);
    conversation->finished_message(smtp::AfterTransaction::ready);

    kept_.put(std::move(conversation));
    world_.loop.settle();

    EXPECT_EQ(kept_.size(), 0U);
    EXPECT_EQ(host_.count("QUIT"), 1U);
}

TEST_F(ConversationsTest, AreCountedBySourceAndSite) {
    auto to = target();
    to.source = "first";
    to.site = "there";
    for (int i = 0; i < 2; ++i) {
        auto conversation = open(to);
        kept_.admit(*conversation);
        kept_.put(std::move(conversation));
    }
    EXPECT_EQ(kept_.open("first", "there"), 2U);
    EXPECT_EQ(kept_.open("second", "there"), 0U);

    auto taken = kept_.take(to);
    EXPECT_EQ(kept_.open("first", "there"), 2U) << "one of them at work";
    kept_.put(std::move(taken));
    world_.loop.advance(8s);

    EXPECT_EQ(kept_.open("first", "there"), 0U);
}

TEST_F(ConversationsTest, EndWhenTheHostHasLostItsPlace) {
    auto conversation = open();
    conversation->finished_message(smtp::AfterTransaction::close);

    kept_.put(std::move(conversation));

    EXPECT_EQ(kept_.size(), 0U);
}

TEST_F(ConversationsTest, EndWhenTheHostSaidWhatNobodyAskedFor) {
    ScriptedHost host(world_, "192.0.2.2", {{.answers = {{".", "250 ok\r\n421 4.4.2 closing"}}}});
    auto to = target();
    to.endpoint.address = ip("192.0.2.2");
    auto conversation = open(to);
    smtp::OutgoingEnvelope envelope;
    envelope.recipients.push_back({.address = "bob@there.test"});
    const auto message = outgoing(envelope, "", model::Content::from("x: y\r\n\r\n"));
    testing::run(world_.loop, transmit(*conversation, message));

    EXPECT_TRUE(conversation->has_unread());
    kept_.put(std::move(conversation));

    EXPECT_EQ(kept_.size(), 0U);
}

TEST_F(ConversationsTest, AllCloseAtOnce) {
    kept_.put(open());
    kept_.put(open(target("mx2.test")));

    kept_.close_all();
    world_.loop.settle();

    EXPECT_EQ(kept_.size(), 0U);
    EXPECT_EQ(host_.count("QUIT"), 2U);
}

}  // namespace
}  // namespace postrider::delivery
