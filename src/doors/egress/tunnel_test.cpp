// Claims about the way to an agent elsewhere.
#include "doors/egress/tunnel.h"

#include <gtest/gtest.h>

#include <array>

#include "testing/run.h"
#include "testing/world.h"

namespace postrider::doors::egress {
namespace {

using namespace std::chrono_literals;

constexpr auto never = base::Instant::max();

class ATunnel : public ::testing::Test {
protected:
    ATunnel() {
        world_.zone.add("agent.test A 192.0.2.50");
        tunnel_.listen(near_);
    }
    ~ATunnel() override {
        tunnel_.close();
        world_.loop.advance(1h);
    }
    net::Task<> play_agent(std::vector<std::string> names) {
        const auto wire = co_await far_->accept();
        const auto tls = std::make_shared<testing::SimTlsServer>(std::move(names));
        try {
            co_await wire->accept_tls(tls, never);
            co_await wire->write("agent here", never);
        } catch (const std::exception&) {
            wire->close();
        }
    }
    net::Task<std::string> connecting() {
        const auto wire = co_await world_.network().connect(near_, std::nullopt, never);
        std::array<char, 100> space{};
        const auto count = co_await wire->read(space, never);
        co_return std::string(space.data(), count);
    }

    testing::World world_;
    base::Log log_{[this](std::string_view line) { lines_ += line; }, [] { return base::Time{}; }};
    std::string lines_;
    const base::Endpoint near_ = *base::Endpoint::parse("192.0.2.1:1080");
    std::unique_ptr<net::Listener> far_ =
        world_.network().listen(*base::Endpoint::parse("192.0.2.50:8443"));
    Tunnel tunnel_{
        world_.loop,
        log_,
        world_.resolver,
        std::make_shared<testing::SimTlsClient>(),
        {.agent = "agent.test", .port = 8443, .name = "agent.test"}
    };
};

TEST_F(ATunnel, LeadsToTheAgent) {
    world_.loop.spawn(play_agent({"agent.test"}), "agent");
    EXPECT_EQ(testing::run(world_.loop, connecting()), "agent here");
}

TEST_F(ATunnel, LeadsToNobodyElse) {
    world_.loop.spawn(play_agent({"else.test"}), "agent");
    EXPECT_EQ(testing::run(world_.loop, connecting()), "");
    EXPECT_TRUE(lines_.contains("agent_unreachable")) << lines_;
}

TEST_F(ATunnel, EndsWhereTheAgentIsNot) {
    far_.reset();
    EXPECT_EQ(testing::run(world_.loop, connecting()), "");
    EXPECT_EQ(tunnel_.connections(), 0U);
}

}  // namespace
}  // namespace postrider::doors::egress
