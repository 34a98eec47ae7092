// Who of those that share a site may send how fast.
#include "shaping/tenants.h"

#include <gtest/gtest.h>

namespace postrider::shaping {
namespace {

using namespace std::chrono_literals;

constexpr base::Instant now{1h};

TenantLimit limit(std::string whose, std::uint32_t per_minute) {
    return {
        .whose = std::move(whose),
        .messages = {Rate{.count = per_minute, .period = 1min}, "own provider x"}
    };
}

TEST(TenantLimitTest, IsOfAServerOrOfAnOrganization) {
    EXPECT_TRUE(limit("acme", 1).is_for("acme/main"));
    EXPECT_TRUE(limit("acme/main", 1).is_for("acme/main"));
    EXPECT_FALSE(limit("acme/main", 1).is_for("acme/main2"));
    EXPECT_FALSE(limit("acme", 1).is_for("acme2/main"));
    EXPECT_FALSE(limit("acme", 1).is_for(""));
}

TEST(TenantPacesTest, HoldForAllServersOfAnOrganizationTogether) {
    TenantPaces paces({limit("acme", 6)});
    paces.learn(1, "acme/main");
    paces.learn(2, "acme/other");
    paces.learn(3, "beta/main");

    paces.pass(1, now);

    ASSERT_TRUE(paces.bound(2, now));
    EXPECT_EQ(paces.bound(2, now)->limit, "messages 6/min of acme");
    EXPECT_EQ(paces.bound(2, now)->from, "own provider x");
    EXPECT_EQ(paces.bound(2, now)->until, now + 10s);
    EXPECT_FALSE(paces.bound(2, now + 10s));
    EXPECT_FALSE(paces.bound(3, now));
    EXPECT_FALSE(paces.bound(4, now));
}

TEST(TenantPacesTest, OfAServerAndItsOrganizationHoldBoth) {
    TenantPaces paces({limit("acme", 6), limit("acme/main", 1)});
    paces.learn(1, "acme/main");
    paces.learn(2, "acme/other");

    paces.pass(1, now);

    EXPECT_EQ(paces.bound(1, now)->limit, "messages 1/min of acme/main");
    EXPECT_EQ(paces.bound(2, now)->limit, "messages 6/min of acme");
    EXPECT_FALSE(paces.is_even(now));
    EXPECT_TRUE(paces.is_even(now + 1min));
    EXPECT_TRUE(TenantPaces({}).is_empty());
}

}  // namespace
}  // namespace postrider::shaping
