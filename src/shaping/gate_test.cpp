// What stands against the next attempt.
#include "shaping/gate.h"

#include <gtest/gtest.h>

namespace postrider::shaping {
namespace {

using namespace std::chrono_literals;

constexpr base::Instant now{1h};

Limits some_limits() {
    Limits limits;
    limits.connections = {2, "provider yahoo"};
    limits.messages = {Rate{.count = 6, .period = 1min}, "configuration"};
    return limits;
}

TEST(GateTest, StandsOpenWithoutLimits) {
    EXPECT_FALSE(Gate({}).bound(1'000'000, now));
}

TEST(GateTest, SaysWhichLimitBindsAndWhoSetIt) {
    Gate gate(some_limits());
    EXPECT_FALSE(gate.bound(1, now));

    const auto bound = gate.bound(2, now);

    ASSERT_TRUE(bound);
    EXPECT_EQ(bound->by, Bound::By::connections);
    EXPECT_EQ(bound->limit, "connections 2");
    EXPECT_EQ(bound->from, "provider yahoo");
    EXPECT_FALSE(bound->until);
}

TEST(GateTest, SaysWhenARateLetsGo) {
    Gate gate(some_limits());
    gate.pass(now);

    const auto bound = gate.bound(0, now);

    ASSERT_TRUE(bound);
    EXPECT_EQ(bound->by, Bound::By::messages);
    EXPECT_EQ(bound->limit, "messages 6/min");
    EXPECT_EQ(bound->from, "configuration");
    EXPECT_EQ(bound->until, now + 10s);
    EXPECT_FALSE(gate.bound(0, *bound->until));
}

TEST(GateTest, CountsConnectionsApart) {
    auto limits = some_limits();
    limits.connects = {Rate{.count = 6, .period = 1min}, "provider yahoo"};
    Gate gate(limits);
    EXPECT_FALSE(gate.connect_bound(now));

    gate.connect(now);

    EXPECT_FALSE(gate.bound(0, now));
    const auto bound = gate.connect_bound(now);
    ASSERT_TRUE(bound);
    EXPECT_EQ(bound->by, Bound::By::connects);
    EXPECT_EQ(bound->limit, "connects 6/min");
    EXPECT_EQ(bound->until, now + 10s);
    EXPECT_FALSE(gate.is_even(now));
    EXPECT_TRUE(gate.is_even(now + 1min));
}

TEST(GateTest, KeepsCountWhenLimitsChange) {
    Gate gate(some_limits());
    gate.pass(now);
    auto other = some_limits();
    other.messages->value.count = 1;

    gate.change(other);
    EXPECT_TRUE(gate.bound(0, now));

    gate.change({});
    EXPECT_FALSE(gate.bound(0, now));
    gate.change(some_limits());
    EXPECT_FALSE(gate.bound(0, now));
}

}  // namespace
}  // namespace postrider::shaping
