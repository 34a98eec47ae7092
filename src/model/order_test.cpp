// Orders by name, and whether they stand.
#include "model/order.h"

#include <gtest/gtest.h>

namespace postrider::model {
namespace {

using namespace std::chrono_literals;

constexpr base::Time noon{std::chrono::hours{12}};

TEST(Order, HasANameForEachKind) {
    for (const auto kind :
         {OrderKind::suspend, OrderKind::bounce, OrderKind::hold, OrderKind::reroute}) {
        EXPECT_EQ(order_kind(name_of(kind)), kind);
    }
    EXPECT_FALSE(order_kind("postpone"));
}

TEST(Order, StandsUntilItEndsOrSomebodyEndsIt) {
    Order order;
    EXPECT_TRUE(order.stands(noon));

    order.ends_at = noon;
    EXPECT_TRUE(order.stands(noon - 1us));
    EXPECT_FALSE(order.stands(noon));

    order.ends_at.reset();
    order.ended_at = noon - 1h;
    EXPECT_FALSE(order.stands(noon));
}

TEST(Order, SaysWhatItHolds) {
    Order order;
    order.id = {3};
    order.reason = "a campaign that was not asked for";

    EXPECT_EQ(hold_reason(order), "Held by order #3: a campaign that was not asked for");
}

}  // namespace
}  // namespace postrider::model
