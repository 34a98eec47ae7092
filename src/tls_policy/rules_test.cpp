// Which rule a domain meets.
#include "tls_policy/rules.h"

#include <gtest/gtest.h>

#include <vector>

namespace postrider::tls_policy {
namespace {

const std::vector<Rule> rules = {
    {.domain = "bank.test", .strength = Strength::verified},
    {.domain = "*.bank.test", .strength = Strength::encrypted},
    {.domain = "bank.test", .strength = Strength::clear},
};

TEST(TlsRules, TheFirstThatNamesTheDomainCounts) {
    EXPECT_EQ(rule_for(rules, "bank.test"), &rules[0]);
}

TEST(TlsRules, AStarStandsForNamesBelowAndNotForTheNameItself) {
    EXPECT_EQ(rule_for(rules, "a.bank.test"), &rules[1]);
    EXPECT_EQ(rule_for(rules, "a.b.bank.test"), &rules[1]);
    EXPECT_EQ(rule_for(rules, "notbank.test"), nullptr);
    EXPECT_EQ(rule_for(rules, ".bank.test"), nullptr);
}

TEST(TlsRules, MostDomainsHaveNone) {
    EXPECT_EQ(rule_for(rules, "other.test"), nullptr);
    EXPECT_EQ(rule_for({}, "bank.test"), nullptr);
}

}  // namespace
}  // namespace postrider::tls_policy
