// Straight, by SOCKS, or with a PROXY header; and who is to blame when it fails.
#include "path/delivery/way.h"

#include <gtest/gtest.h>

#include <functional>
#include <string>
#include <system_error>

#include "net/proxy_protocol.h"
#include "path/delivery/conversation.h"
#include "testing/delivery_fixture.h"

namespace postrider::delivery {
namespace {

using namespace std::string_literals;

/// A proxy that reads so many octets and then says something, in turns.
struct Turn {
    std::size_t reads;
    std::string says;
};

class FakeProxy {
public:
    FakeProxy(testing::World& world, std::vector<Turn> turns)
        : world_(world),
          turns_(std::move(turns)),
          listener_(world.network().listen({.address = ip("192.0.2.9"), .port = 1080})) {
        world.loop.spawn(serve(), "test proxy");
    }
    ~FakeProxy() {
        listener_->close();
        world_.loop.settle();
    }
    std::string heard;

private:
    net::Task<> serve() {
        const auto connection = co_await listener_->accept();
        for (const Turn& turn : turns_) {
            for (std::size_t left = turn.reads; left > 0;) {
                char bytes[256];
                const std::span<char> into(bytes, std::min(left, sizeof bytes));
                const auto count = co_await connection->read(into, base::Instant::max());
                if (count == 0) {
                    co_return;
                }
                heard.append(bytes, count);
                left -= count;
            }
            co_await connection->write(turn.says, base::Instant::max());
        }
        co_await world_.clock().sleep_until(world_.clock().instant() + 1h);
    }

    testing::World& world_;
    std::vector<Turn> turns_;
    std::unique_ptr<net::Listener> listener_;
};

class WayTest : public ::testing::Test {
protected:
    ~WayTest() override { world_.loop.advance(2h); }

    static Target target() {
        return {.host = "mx1.test", .endpoint = {.address = ip("192.0.2.1"), .port = 25}};
    }
    static Target proxied(ProxyKind kind = ProxyKind::socks5) {
        auto to = target();
        to.proxy = ProxyHop{.kind = kind, .endpoint = {.address = ip("192.0.2.9"), .port = 1080}};
        return to;
    }
    Way go(const Target& to) {
        const auto deadline = world_.clock().instant() + 30s;
        return testing::run(world_.loop, reach(world_.network(), to, deadline));
    }
    std::string read(net::Connection& connection) {
        char bytes[256];
        const auto count =
            testing::run(world_.loop, connection.read(bytes, world_.clock().instant() + 1s));
        return {bytes, count};
    }
    /// The words of the source's trouble; "" when it is the host's.
    std::string source_trouble(const Target& to) {
        try {
            go(to);
            ADD_FAILURE() << "it got through";
        } catch (const ConversationEnded& ended) {
            EXPECT_EQ(ended.trouble(), WireTrouble::source);
            EXPECT_EQ(ended.stage(), smtp::Stage::connect);
            return ended.what();
        } catch (const std::system_error&) {
            return "";
        }
        return "";
    }

    testing::World world_;
};

TEST_F(WayTest, LeadsStraightToTheHost) {
    ScriptedHost host(world_, "192.0.2.1");
    auto to = target();
    to.bind = ip("198.51.100.1");

    const auto way = go(to);

    EXPECT_EQ(way.leaves_from, ip("198.51.100.1"));
    EXPECT_EQ(way.connection->peer(), to.endpoint);
}

TEST_F(WayTest, BlamesTheHostForNotListening) {
    EXPECT_EQ(source_trouble(target()), "");
}

TEST_F(WayTest, BlamesTheSourceForAnAddressThatIsNotOurs) {
    world_.network().add_local_address(ip("198.51.100.1"));
    auto to = target();
    to.bind = ip("198.51.100.2");

    EXPECT_EQ(source_trouble(to), "198.51.100.2: Cannot assign requested address");
}

TEST_F(WayTest, LeadsThroughSocksAndLosesNothingOfWhatFollows) {
    FakeProxy proxy(
        world_,
        {{3, "\x05\x00"s},
         {10,
          "\x05\x00\x00\x01\xc6\x33\x64\x07\x9c\x40"
          "220 hello\r\n"s}}
    );

    const auto way = go(proxied());

    EXPECT_EQ(proxy.heard, "\x05\x01\x00\x05\x01\x00\x01\xc0\x00\x02\x01\x00\x19"s);
    EXPECT_EQ(way.leaves_from, ip("198.51.100.7"));
    EXPECT_EQ(read(*way.connection), "220 hello\r\n");
}

TEST_F(WayTest, BlamesTheSourceForAProxyThatIsDown) {
    EXPECT_EQ(source_trouble(proxied()), "proxy 192.0.2.9:1080: Connection refused");
}

TEST_F(WayTest, BlamesTheSourceForAProxyThatRefusesUs) {
    FakeProxy proxy(world_, {{3, "\x05\xff"s}});
    EXPECT_EQ(source_trouble(proxied()), "the proxy wants another way to log in");
}

TEST_F(WayTest, BlamesTheSourceForAProxyThatFallsSilent) {
    FakeProxy proxy(world_, {{3, ""}});
    EXPECT_EQ(source_trouble(proxied()), "proxy 192.0.2.9:1080: Connection timed out");
}

TEST_F(WayTest, BlamesTheHostForWhatTheProxySaysOfIt) {
    const std::pair<char, std::errc> rows[] = {
        {1, std::errc::connection_aborted},
        {3, std::errc::network_unreachable},
        {4, std::errc::host_unreachable},
        {5, std::errc::connection_refused},
        {6, std::errc::timed_out},
    };
    for (const auto& [reply, error] : rows) {
        FakeProxy proxy(world_, {{3, "\x05\x00"s}, {10, "\x05"s + reply + "\x00\x01\x00"s}});
        try {
            go(proxied());
            ADD_FAILURE() << "it got through";
        } catch (const std::system_error& trouble) {
            EXPECT_EQ(trouble.code(), error);
        }
    }
}

TEST_F(WayTest, BlamesTheHostWhenTheProxyWaitsForItTooLong) {
    FakeProxy proxy(world_, {{3, "\x05\x00"s}, {10, ""}});
    EXPECT_EQ(source_trouble(proxied()), "");
}

TEST_F(WayTest, BeginsWithAHeaderForHaproxy) {
    for (const auto kind : {ProxyKind::haproxy_v1, ProxyKind::haproxy_v2}) {
        FakeProxy proxy(world_, {{16, "220 hello\r\n"}, {200, ""}});
        auto to = proxied(kind);
        to.bind = ip("198.51.100.1");

        const auto way = go(to);

        EXPECT_EQ(way.leaves_from, ip("198.51.100.1"));
        EXPECT_EQ(read(*way.connection), "220 hello\r\n");
        way.connection->close();
        world_.loop.settle();
        const auto parsed = net::parse_proxy_header(proxy.heard);
        const auto* header = std::get_if<net::ProxyHeader>(&parsed);
        ASSERT_NE(header, nullptr) << proxy.heard;
        EXPECT_EQ(header->size, proxy.heard.size());
        ASSERT_TRUE(header->route);
        EXPECT_EQ(header->route->source.address, ip("198.51.100.1"));
        EXPECT_EQ(header->route->destination, to.endpoint);
    }
}

}  // namespace
}  // namespace postrider::delivery
