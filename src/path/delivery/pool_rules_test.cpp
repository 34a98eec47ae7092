// Which pool a delivery leaves from.
#include "path/delivery/pool_rules.h"

#include <gtest/gtest.h>

#include <vector>

namespace postrider::delivery {
namespace {

const PoolTraits traits{
    .organization = "acme",
    .server = "acme/main",
    .tag = "spring",
    .sender = "news@Acme.test",
    .recipient = "bob@there.test",
};

std::string pool(const PoolRule& rule) {
    return std::string(pool_for(std::span(&rule, 1), traits));
}

TEST(PoolRules, LeaveTheUsualPoolWhereNoneFits) {
    EXPECT_EQ(pool_for({}, traits), "default");
    EXPECT_EQ(pool({.pool = "bulk", .tag = "autumn"}), "default");
}

TEST(PoolRules, AskForOrganizationServerTagSenderAndRecipient) {
    EXPECT_EQ(pool({.pool = "bulk", .organization = "acme"}), "bulk");
    EXPECT_EQ(pool({.pool = "bulk", .server = "acme/main"}), "bulk");
    EXPECT_EQ(pool({.pool = "bulk", .tag = "spring"}), "bulk");
    EXPECT_EQ(pool({.pool = "bulk", .sender = "NEWS@acme.test"}), "bulk");
    EXPECT_EQ(pool({.pool = "bulk", .recipient = "bob@there.test"}), "bulk");

    EXPECT_EQ(pool({.pool = "bulk", .organization = "other"}), "default");
    EXPECT_EQ(pool({.pool = "bulk", .server = "acme/other"}), "default");
    EXPECT_EQ(pool({.pool = "bulk", .sender = "sales@acme.test"}), "default");
    EXPECT_EQ(pool({.pool = "bulk", .recipient = "eve@there.test"}), "default");
}

TEST(PoolRules, TakeADomainForEveryAddressOfIt) {
    EXPECT_EQ(pool({.pool = "bulk", .sender = "acme.test"}), "bulk");
    EXPECT_EQ(pool({.pool = "bulk", .recipient = "@there.test"}), "bulk");
    EXPECT_EQ(pool({.pool = "bulk", .recipient = "here.test"}), "default");
    EXPECT_EQ(pool({.pool = "bulk", .recipient = "re.test"}), "default");
}

TEST(PoolRules, AskForEverythingThatIsNamed) {
    EXPECT_EQ(pool({.pool = "bulk", .organization = "acme", .tag = "spring"}), "bulk");
    EXPECT_EQ(pool({.pool = "bulk", .organization = "acme", .tag = "autumn"}), "default");
}

TEST(PoolRules, GoByTheFirstThatFits) {
    const std::vector<PoolRule> rules = {
        {.pool = "other", .tag = "autumn"},
        {.pool = "bulk", .tag = "spring"},
        {.pool = "rest"},
    };
    EXPECT_EQ(pool_for(rules, traits), "bulk");
    EXPECT_EQ(pool_for(rules, {}), "rest");
}

TEST(PoolRules, TakeTheNullSenderForNoDomain) {
    EXPECT_EQ(
        pool_for(std::vector<PoolRule>{{.pool = "bulk", .sender = "acme.test"}}, {.sender = ""}),
        "default"
    );
}

TEST(PoolRules, AreDescribedByWhatTheyAsk) {
    EXPECT_EQ(describe({.pool = "bulk"}), "everything");
    EXPECT_EQ(
        describe({.pool = "bulk", .server = "acme/main", .tag = "news", .recipient = "there.test"}),
        "server acme/main, tag news, recipient there.test"
    );
}

}  // namespace
}  // namespace postrider::delivery
