// Listeners keep their limits and close in order.
#include "smtpd/listener.h"

#include <gtest/gtest.h>

#include <list>

#include "testing/smtp_wire.h"

namespace postrider::smtpd {
namespace {

using namespace std::chrono_literals;

class ListenerTest : public ::testing::Test {
protected:
    void open(ListenerOptions options = {}) {
        options.session.dialogue.host = "mx.test";
        auto make_receiver = [this](const Client& client) {
            made_for.push_back(client);
            return std::make_unique<testing::FakeReceiver>(book);
        };
        SessionObserver observer{
            .began = [this] { ++began; },
            .ended = [this](const SessionFacts& facts) { ended.push_back(facts); },
            .turned_away = [this] { ++turned_away; },
        };
        const Surroundings surroundings{.clock = world.clock(), .random = world.random, .log = log};
        listener.emplace(
            world.loop, surroundings, make_receiver, std::move(options), std::move(observer)
        );
        listener->start(testing::door);
    }
    testing::WireClient& come() { return clients.emplace_back(world); }
    std::string greeting() { return come().heard().substr(0, 3); }

    testing::World world;
    base::Log log{[](std::string_view) {}, [this] { return world.clock().now(); }};
    testing::FakeReceiver::Book book;
    std::vector<Client> made_for;
    unsigned began = 0;
    unsigned turned_away = 0;
    std::vector<SessionFacts> ended;
    std::optional<Listener> listener;
    std::list<testing::WireClient> clients;
};

TEST_F(ListenerTest, GivesEachClientASessionAndAReceiver) {
    open();
    EXPECT_EQ(greeting(), "220");
    EXPECT_EQ(greeting(), "220");
    EXPECT_EQ(listener->sessions(), 2U);
    EXPECT_EQ(began, 2U);
    ASSERT_EQ(made_for.size(), 2U);
    EXPECT_EQ(made_for[0].local, testing::door);
}

TEST_F(ListenerTest, TellsWhatASessionDidWhenItEnds) {
    open();
    auto& client = come();
    client.send("EHLO c.test\r\nMAIL FROM:<a@c.test>\r\nRCPT TO:<b@x.test>\r\nDATA\r\n");
    client.send("x\r\n.\r\nQUIT\r\n");
    ASSERT_EQ(ended.size(), 1U);
    EXPECT_EQ(ended[0].messages, 1U);
    EXPECT_FALSE(ended[0].is_tls);
    EXPECT_EQ(listener->sessions(), 0U);
}

TEST_F(ListenerTest, TurnsAwayWhoComesWhenItIsFull) {
    open({.connections_max = 2});
    greeting();
    greeting();
    auto& third = come();
    EXPECT_EQ(third.heard().substr(0, 3), "421");
    EXPECT_TRUE(third.is_closed());
    EXPECT_EQ(turned_away, 1U);
    clients.front().send("QUIT\r\n");
    EXPECT_EQ(greeting(), "220");
}

TEST_F(ListenerTest, CountsTheConnectionsOfAnAddress) {
    const auto near = *base::IpAddress::parse("192.0.2.1");
    const auto far = *base::IpAddress::parse("192.0.2.2");
    open({.connections_per_address_max = 1});
    world.network().add_local_address(near);
    world.network().add_local_address(far);
    EXPECT_EQ(greeting(), "220");
    EXPECT_EQ(greeting(), "421");
    EXPECT_EQ(clients.emplace_back(world, far).heard().substr(0, 3), "220");
    clients.front().send("QUIT\r\n");
    EXPECT_EQ(greeting(), "220");
}

TEST_F(ListenerTest, KeepsItsLimitWhenManyComeAtOnce) {
    open({.connections_max = 2});
    std::vector<std::unique_ptr<net::Connection>> crowd;
    auto rush = [&]() -> net::Task<> {
        for (int i = 0; i < 5; ++i) {
            auto connection =
                co_await world.network().connect(testing::door, std::nullopt, base::Instant::max());
            crowd.push_back(std::move(connection));
        }
    };
    testing::run(world.loop, rush());
    world.loop.settle();
    EXPECT_EQ(listener->sessions(), 2U);
    EXPECT_EQ(turned_away, 3U);
}

TEST_F(ListenerTest, SaysNothingInClearWhereTlsIsExpected) {
    open({.session = {.is_tls_from_start = true}, .connections_max = 0});
    auto& client = come();
    EXPECT_EQ(client.heard(), "");
    EXPECT_TRUE(client.is_closed());
    EXPECT_EQ(turned_away, 1U);
}

TEST_F(ListenerTest, OffersChallengesFromTheNextEhloOn) {
    open({.session = {.dialogue = {.auth = smtp::AuthOffer::always, .cram_md5 = false}}});
    auto& client = come();
    client.send("EHLO c.test\r\n");
    EXPECT_EQ(client.heard().find("CRAM-MD5"), std::string::npos);
    listener->offer_cram_md5(true);
    client.send("EHLO c.test\r\n");
    EXPECT_NE(client.heard().find("CRAM-MD5"), std::string::npos);
}

TEST_F(ListenerTest, StopsAtOnceWhenNobodyIsWithinAMessage) {
    open();
    greeting();
    const auto before = world.clock().instant();
    testing::run(world.loop, listener->stop(30s));
    EXPECT_EQ(clients.front().heard().substr(0, 3), "421");
    EXPECT_EQ(listener->sessions(), 0U);
    EXPECT_LT(world.clock().instant() - before, 1s);
    EXPECT_THROW(come(), std::system_error);
}

TEST_F(ListenerTest, StopsAfterTheGraceWhenAMessageDoesNotEnd) {
    open();
    auto& client = come();
    client.send("EHLO c.test\r\nMAIL FROM:<a@c.test>\r\nRCPT TO:<b@x.test>\r\nDATA\r\nhalf");
    const auto before = world.clock().instant();
    testing::run(world.loop, listener->stop(30s));
    EXPECT_EQ(world.clock().instant() - before, 30s);
    EXPECT_EQ(listener->sessions(), 1U);
    client.send("\r\n.\r\n");
    EXPECT_EQ(book.messages.size(), 1U);
    EXPECT_EQ(listener->sessions(), 0U);
}

}  // namespace
}  // namespace postrider::smtpd
