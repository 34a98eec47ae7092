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

}  // namespace
}  // namespace postrider::shaping
