// Claims about bytes that are carried on.
#include "doors/egress/relay.h"

#include <gtest/gtest.h>

#include <array>

#include "testing/run.h"
#include "testing/world.h"

namespace postrider::doors::egress {
namespace {

using namespace std::chrono_literals;

constexpr auto never = base::Instant::max();

class Relaying : public ::testing::Test {
protected:
    using Wire = std::unique_ptr<net::Connection>;

    std::pair<Wire, Wire> pair_at(const char* at) {
        const auto place = *base::Endpoint::parse(at);
        const auto listener = world_.network().listen(place);
        auto making = [&]() -> net::Task<std::pair<Wire, Wire>> {
            auto far = co_await world_.network().connect(place, std::nullopt, never);
            auto near = co_await listener->accept();
            co_return std::pair(std::move(far), std::move(near));
        };
        return testing::run(world_.loop, making());
    }
    void begin(RelayTimes times) {
        auto one = pair_at("192.0.2.1:1");
        auto other = pair_at("192.0.2.2:2");
        left_ = std::move(one.first);
        right_ = std::move(other.first);
        world_.loop.spawn(relaying(std::move(one.second), std::move(other.second), times), "relay");
    }
    net::Task<> relaying(Wire one, Wire other, RelayTimes times) {
        co_await relay(world_.loop, std::move(one), std::move(other), times);
        is_over_ = true;
    }
    void say(net::Connection& wire, std::string words) {
        testing::run(world_.loop, wire.write(words, never));
    }
    std::string hear(net::Connection& wire) {
        auto reading = [&]() -> net::Task<std::string> {
            std::array<char, 100> space{};
            const auto count = co_await wire.read(space, never);
            co_return std::string(space.data(), count);
        };
        return testing::run(world_.loop, reading());
    }

    testing::World world_;
    Wire left_;
    Wire right_;
    bool is_over_ = false;
};

TEST_F(Relaying, GoesBothWaysUntilOneEnds) {
    begin({});
    say(*left_, "hello");
    EXPECT_EQ(hear(*right_), "hello");
    say(*right_, "yes?");
    EXPECT_EQ(hear(*left_), "yes?");

    right_->close();

    EXPECT_EQ(hear(*left_), "");
    world_.loop.settle();
    EXPECT_TRUE(is_over_);
}

TEST_F(Relaying, EndsWhenNothingMoves) {
    begin({.idle = 10min});
    world_.loop.advance(9min);
    say(*left_, "still here");
    world_.loop.advance(9min);
    EXPECT_FALSE(is_over_);
    world_.loop.advance(2min);
    EXPECT_TRUE(is_over_);
}

TEST_F(Relaying, EndsAfterItsTime) {
    begin({.idle = 10min, .whole = 30min});
    for (int i = 0; i < 5; ++i) {
        say(*left_, "x");
        world_.loop.advance(6min);
    }
    EXPECT_TRUE(is_over_);
}

}  // namespace
}  // namespace postrider::doors::egress
