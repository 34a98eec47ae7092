// Whose word counts.
#include "shaping/limits.h"

#include <gtest/gtest.h>

namespace postrider::shaping {
namespace {

TEST(LimitsTest, OfTheUpperLayerCountWhereItHasAny) {
    Limits base;
    base.connections = {10, "default"};
    base.messages_per_connection = {100, "default"};
    Limits provider;
    provider.messages_per_connection = {20, "provider yahoo"};
    Limits own;
    own.connects = {Rate{.count = 1, .period = std::chrono::seconds{1}}, "configuration"};
    own.messages = {Rate{.count = 2, .period = std::chrono::seconds{1}}, "configuration"};

    const auto limits = base.overlaid(provider).overlaid(own);

    EXPECT_EQ(limits.connections->from, "default");
    EXPECT_EQ(limits.messages_per_connection->value, 20U);
    EXPECT_EQ(limits.messages_per_connection->from, "provider yahoo");
    EXPECT_EQ(limits.connects->value.count, 1U);
    EXPECT_EQ(limits.messages->value.count, 2U);
    EXPECT_EQ(limits.overlaid({}), limits);
}

TEST(LimitsTest, SlowedGiveAPart) {
    Limits limits;
    limits.connections = {5, "default"};
    EXPECT_EQ(limits.slowed(1, "measure"), limits);

    const auto slow = limits.slowed(4, "measure");

    EXPECT_EQ(slow.connections->value, 1U);
    EXPECT_EQ(to_string(slow.messages->value), "20/4s");
    EXPECT_EQ(slow.messages->from, "measure");
    limits.messages = {Rate{.count = 6, .period = std::chrono::minutes{1}}, "configuration"};
    EXPECT_EQ(limits.slowed(8, "measure").connections->value, 1U);
    EXPECT_EQ(to_string(limits.slowed(2, "measure").messages->value), "6/120s");
    EXPECT_EQ(limits.slowed(2, "measure").messages->from, "configuration");
}

}  // namespace
}  // namespace postrider::shaping
