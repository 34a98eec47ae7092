// Listeners keep their limits and close in order.
#include "smtpd/listener.h"

#include <gtest/gtest.h>

#include <list>

#include "net/asio_loop.h"
#include "net/proxy_protocol.h"
#include "testing/smtp_wire.h"

namespace postrider::smtpd {
namespace {

using namespace std::chrono_literals;

class ListenerTest : public ::testing::Test {
protected:
    void open(ListenerOptions options = {}, CrowdLimits limits = {}) {
        crowd.emplace(limits);
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
        const Surroundings surroundings{.loop = world.loop, .random = world.random, .log = log};
        listener.emplace(
            surroundings, *crowd, make_receiver, std::move(options), std::move(observer)
        );
        listener->start(testing::door);
    }
    void open_again(ListenerOptions options, CrowdLimits limits) {
        testing::run(world.loop, listener->stop(0s));
        clients.clear();
        listener.reset();
        open(std::move(options), limits);
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
    std::optional<Crowd> crowd;
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
    open({}, {.all = 2});
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
    open({}, {.per_address = 1});
    world.network().add_local_address(near);
    world.network().add_local_address(far);
    EXPECT_EQ(greeting(), "220");
    EXPECT_EQ(greeting(), "421");
    EXPECT_EQ(clients.emplace_back(world, far).heard().substr(0, 3), "220");
    clients.front().send("QUIT\r\n");
    EXPECT_EQ(greeting(), "220");
}

TEST_F(ListenerTest, KeepsItsLimitWhenManyComeAtOnce) {
    open({}, {.all = 2});
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

TEST_F(ListenerTest, SaysWhichLimitWasReached) {
    world.network().add_local_address(*base::IpAddress::parse("192.0.2.1"));
    open({}, {.per_network = 1});
    greeting();
    EXPECT_EQ(come().heard().substr(0, 46), "421 4.7.0 Too many connections from your netwo");
    open_again({}, {.new_per_minute = 1});
    greeting();
    EXPECT_EQ(come().heard().substr(0, 31), "421 4.7.0 You connect too often");
}

class ProxiedListenerTest : public ListenerTest {
protected:
    ProxiedListenerTest() { world.network().add_local_address(*base::IpAddress::parse(proxy)); }

    void open_behind(const char* network, CrowdLimits limits = {}) {
        open({.proxies = {*base::IpNetwork::parse(network)}}, limits);
    }
    static std::string header_of(const char* client) {
        return net::write_proxy_header(
            net::ProxyVersion::v2,
            {.source = *base::Endpoint::parse(client),
             .destination = *base::Endpoint::parse("198.51.100.25:25")}
        );
    }

    static constexpr const char* proxy = "203.0.113.1";
};

TEST_F(ProxiedListenerTest, TakesTheClientForTheOneThatTheProxyNames) {
    open_behind("203.0.113.0/24");
    auto& client = come();
    EXPECT_EQ(client.heard(), "");
    client.send(header_of("192.0.2.9:4000"));
    EXPECT_EQ(client.heard().substr(0, 3), "220");
    ASSERT_EQ(made_for.size(), 1U);
    EXPECT_EQ(made_for[0].peer, *base::Endpoint::parse("192.0.2.9:4000"));
    EXPECT_EQ(made_for[0].local, *base::Endpoint::parse("198.51.100.25:25"));
}

TEST_F(ProxiedListenerTest, TakesCommandsBehindTheHeader) {
    open_behind(proxy);
    auto& client = come();
    client.send("PROXY TCP4 192.0.2.9 198.51.100.25 4000 25\r\nEHLO c.test\r\n");
    EXPECT_NE(client.heard().find("250-"), std::string::npos);
}

TEST_F(ProxiedListenerTest, KeepsTheProxysAddressWhereItTellsNone) {
    open_behind(proxy);
    come().send("PROXY UNKNOWN\r\n");
    ASSERT_EQ(made_for.size(), 1U);
    EXPECT_EQ(made_for[0].peer.address, *base::IpAddress::parse(proxy));
}

TEST_F(ProxiedListenerTest, ServesNobodyElse) {
    open_behind("198.51.100.0/24");
    auto& client = come();
    EXPECT_EQ(client.heard().substr(0, 9), "554 5.7.1");
    EXPECT_TRUE(client.is_closed());
    EXPECT_EQ(turned_away, 1U);
    EXPECT_TRUE(made_for.empty());
}

TEST_F(ProxiedListenerTest, ClosesWithoutHeader) {
    open_behind(proxy);
    auto& client = come();
    client.send("EHLO c.test\r\nMAIL FROM:<a@c.test>\r\n");
    EXPECT_EQ(client.heard(), "");
    EXPECT_TRUE(client.is_closed());
    EXPECT_TRUE(made_for.empty());
}

TEST_F(ProxiedListenerTest, WaitsForTheHeaderOnlySoLong) {
    open_behind(proxy);
    auto& client = come();
    client.send("PROXY TCP4 192.0");
    world.loop.advance(9s);
    EXPECT_FALSE(client.is_closed());
    world.loop.advance(2s);
    EXPECT_TRUE(client.is_closed());
}

TEST_F(ProxiedListenerTest, CountsClientsNotProxies) {
    open_behind(proxy, {.per_address = 1});
    for (const char* client : {"192.0.2.9:1", "192.0.2.10:1"}) {
        auto& wire = come();
        wire.send(header_of(client));
        EXPECT_EQ(wire.heard().substr(0, 3), "220");
    }
    auto& wire = come();
    wire.send(header_of("192.0.2.9:2"));
    EXPECT_EQ(wire.heard().substr(0, 9), "421 4.7.0");
}

TEST_F(ProxiedListenerTest, DoesNotWaitForHeadersWhenItStops) {
    open_behind(proxy);
    auto& client = come();
    const auto before = world.clock().instant();
    testing::run(world.loop, listener->stop(30s));
    EXPECT_TRUE(client.is_closed());
    EXPECT_LT(world.clock().instant() - before, 1s);
}

TEST_F(ListenerTest, OffersXclientToTrustedClientsOnly) {
    world.network().add_local_address(*base::IpAddress::parse("192.0.2.1"));
    open({.xclient = {*base::IpNetwork::parse("192.0.2.1")}});
    auto& trusted = come();
    trusted.send("EHLO c.test\r\n");
    EXPECT_NE(trusted.heard().find("XCLIENT"), std::string::npos);
    open_again({.xclient = {*base::IpNetwork::parse("192.0.2.2")}}, {});
    auto& stranger = come();
    stranger.send("EHLO c.test\r\n");
    EXPECT_EQ(stranger.heard().find("XCLIENT"), std::string::npos);
}

TEST_F(ListenerTest, SaysNothingInClearWhereTlsIsExpected) {
    open({.session = {.is_tls_from_start = true}}, {.all = 0});
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

TEST(Listener, MayBeDestroyedWhileItsLoopGoesOn) {
    net::AsioLoop loop;
    base::SeededRandom random(1);
    base::Log log{[](std::string_view) {}, [&] { return loop.clock().now(); }};
    Crowd crowd{{}};
    std::optional<Listener> listener;
    listener.emplace(
        Surroundings{.loop = loop, .random = random, .log = log},
        crowd,
        [](const Client&) -> std::unique_ptr<Receiver> { return nullptr; },
        ListenerOptions{}
    );
    listener->start(*base::Endpoint::parse("127.0.0.1:0"));
    auto stop = [&]() -> net::Task<> {
        co_await listener->stop(0s);
        listener.reset();
        // Behind what the closed socket still has to say.
        loop.post([&] { loop.post([&] { loop.stop(); }); });
    };
    loop.post([&] { loop.spawn(stop(), "test"); });
    loop.run();
    EXPECT_FALSE(listener);
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
