// Claims about the agent, in the simulated world.
#include "doors/egress/agent.h"

#include <gtest/gtest.h>

#include <array>

#include "testing/run.h"
#include "testing/world.h"

namespace postrider::doors::egress {
namespace {

using namespace std::chrono_literals;
using namespace std::string_view_literals;

constexpr auto never = base::Instant::max();
constexpr auto to_host = "\x05\x01\x00\x01\xc0\x00\x02\x01\x00\x19"sv;  // 192.0.2.1:25

class AnAgent : public ::testing::Test {
protected:
    AnAgent() {
        agent_.listen(*base::Endpoint::parse("192.0.2.50:1080"));
        world_.loop.spawn(play_host(), "host");
    }
    ~AnAgent() override {
        agent_.close();
        host_->close();
        world_.loop.advance(1h);
    }

    /// Greets, then says everything again that it hears.
    net::Task<> play_host() {
        for (;;) {
            auto wire = co_await host_->accept();
            if (!wire) {
                co_return;
            }
            co_await wire->write("220 host\r\n", never);
            std::array<char, 100> space{};
            const auto count = co_await wire->read(space, never);
            const std::string_view heard(space.data(), count);
            co_await wire->write(heard, never);
            wire->close();
        }
    }
    net::Task<std::unique_ptr<net::Connection>> connecting() {
        const auto at = *base::Endpoint::parse("192.0.2.50:1080");
        auto wire = co_await world_.network().connect(at, std::nullopt, never);
        const auto client = std::make_shared<testing::SimTlsClient>();
        const net::TlsDemand demand{.server_name = "agent.test", .verify = net::TlsVerify::full};
        co_await wire->start_tls(client, demand, never);
        co_return wire;
    }
    /// What the agent says to `request`, the two octets of the greeting before it, and what follows
    /// when `then` is said.
    net::Task<std::string> talking(std::string_view request, std::string_view then) {
        const auto wire = co_await connecting();
        std::string heard;
        std::array<char, 1000> space{};
        for (const std::string_view words : {"\x05\x01\x00"sv, request, then}) {
            if (!words.empty()) {
                co_await wire->write(words, never);
            }
            const auto count = co_await wire->read(space, never);
            heard.append(space.data(), count);
        }
        for (std::size_t count = 1; count > 0;) {
            count = co_await wire->read(space, never);
            heard.append(space.data(), count);
        }
        co_return heard;
    }
    std::string talk(std::string_view request, std::string_view then = {}) {
        return testing::run(world_.loop, talking(request, then));
    }
    static int reply_in(const std::string& heard) { return heard.at(3); }

    testing::World world_;
    base::Log log_{[](std::string_view) {}, [] { return base::Time{}; }};
    std::unique_ptr<net::Listener> host_ =
        world_.network().listen(*base::Endpoint::parse("192.0.2.1:25"));
    Agent agent_{
        world_.loop,
        log_,
        std::make_shared<testing::SimTlsServer>(std::vector<std::string>{"agent.test"}),
        {.guard = base::AddressGuard({*base::IpNetwork::parse("192.0.2.0/24")})}
    };
};

TEST_F(AnAgent, CarriesBytesBothWays) {
    const auto heard = talk(to_host, "EHLO x\r\n");

    EXPECT_EQ(heard.substr(0, 2), "\x05\x00"sv);
    EXPECT_EQ(reply_in(heard), 0);
    EXPECT_EQ(heard.substr(12), "220 host\r\nEHLO x\r\n");
    world_.loop.settle();
    EXPECT_EQ(agent_.connections(), 0U);
}

TEST_F(AnAgent, ConnectsToNoOtherPort) {
    EXPECT_EQ(reply_in(talk("\x05\x01\x00\x01\xc0\x00\x02\x01\x00\x50"sv)), 2);
    EXPECT_EQ(world_.network().connects_to(*base::IpAddress::parse("192.0.2.1")), 0U);
}

TEST_F(AnAgent, ConnectsToNoAddressThatIsNotPublic) {
    EXPECT_EQ(reply_in(talk("\x05\x01\x00\x01\x7f\x00\x00\x01\x00\x19"sv)), 2);
    EXPECT_EQ(reply_in(talk("\x05\x01\x00\x01\x0a\x00\x00\x01\x00\x19"sv)), 2);
    EXPECT_EQ(world_.network().connects_to(*base::IpAddress::parse("127.0.0.1")), 0U);
}

TEST_F(AnAgent, SaysWhyItCouldNotConnect) {
    EXPECT_EQ(reply_in(talk("\x05\x01\x00\x01\xc0\x00\x02\x09\x00\x19"sv)), 5);
    world_.network().set_link(
        *base::IpAddress::parse("192.0.2.9"), {.connect = testing::SimConnect::blackhole}
    );
    EXPECT_EQ(reply_in(talk("\x05\x01\x00\x01\xc0\x00\x02\x09\x00\x19"sv)), 6);
}

TEST_F(AnAgent, WaitsForNobodyForEver) {
    const auto wire = testing::run(world_.loop, connecting());
    EXPECT_EQ(agent_.connections(), 1U);
    world_.loop.advance(21s);
    EXPECT_EQ(agent_.connections(), 0U);
}

}  // namespace
}  // namespace postrider::doors::egress
