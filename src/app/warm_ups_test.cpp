// What holds when file and people say different things.
#include "app/warm_ups.h"

#include <gtest/gtest.h>

namespace postrider::app {
namespace {

using namespace std::chrono_literals;

const base::Time day = std::chrono::sys_days{std::chrono::year{2026} / 11 / 22};

std::vector<warmup::Order> configured() {
    return {
        {.source = "out-2", .plan = "month", .begun_at = day, .overrides = {{"yahoo", "gentle"}}}
    };
}

TEST(WarmUpOrders, FollowTheFileWhereNobodySaysOtherwise) {
    EXPECT_EQ(standing_orders(configured(), {}), configured());
    const warmup::Order other{.source = "out-1", .plan = "gentle", .begun_at = day};
    const auto both = standing_orders(configured(), {other});
    ASSERT_EQ(both.size(), 2U);
    EXPECT_EQ(both[0], other);
}

TEST(WarmUpOrders, FollowAPersonWhoSpokeLater) {
    const warmup::Order later{.source = "out-2", .plan = "sendgrid", .begun_at = day + 5h};
    const auto standing = standing_orders(configured(), {later});
    ASSERT_EQ(standing.size(), 1U);
    EXPECT_EQ(standing[0].plan, "sendgrid");
    EXPECT_EQ(standing[0].begun_at, day + 5h);
    EXPECT_EQ(standing[0].overrides.at("yahoo"), "gentle");
}

TEST(WarmUpOrders, FollowTheFileOnceItNamesALaterDay) {
    const warmup::Order earlier{
        .source = "out-2", .plan = "sendgrid", .begun_at = day - 5h, .is_active = false
    };
    EXPECT_EQ(standing_orders(configured(), {earlier}), configured());
}

TEST(WarmUpOrders, KeepTheFilesPlanWhereAPersonOnlySkipped) {
    const warmup::Order skipped{.source = "out-2", .plan = "", .begun_at = day, .skips = 2};
    const auto standing = standing_orders(configured(), {skipped});
    ASSERT_EQ(standing.size(), 1U);
    EXPECT_EQ(standing[0].plan, "month");
    EXPECT_EQ(standing[0].skips, 2U);
}

}  // namespace
}  // namespace postrider::app
