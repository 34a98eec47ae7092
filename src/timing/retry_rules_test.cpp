// Whose mail is tried how often, and for how long.
#include "timing/retry_rules.h"

#include <gtest/gtest.h>

#include <vector>

namespace postrider::timing {
namespace {

using namespace std::chrono_literals;

const RetryTraits full_and_direct{
    .bounce_class = "mailbox-full", .stream = model::Stream::direct, .server = "acme/main"
};

TEST(RetryRules, WantNothingWhereNoneFits) {
    const std::vector<RetryRule> rules{
        {.bounce_class = "rate", .wants = {.first = 1min}},
        {.stream = model::Stream::bulk, .wants = {.first = 1min}},
        {.server = "acme/other", .wants = {.first = 1min}},
    };

    EXPECT_EQ(wants_for(rules, full_and_direct), RetryWants{});
    EXPECT_EQ(wants_for({}, full_and_direct), RetryWants{});
}

TEST(RetryRules, TakeEachWantFromTheFirstRuleThatSaysIt) {
    const std::vector<RetryRule> rules{
        {.bounce_class = "mailbox-full", .wants = {.first = 2h, .factor = 2}},
        {.stream = model::Stream::direct, .wants = {.first = 1min, .lifetime = 24h}},
        {.server = "ACME/main", .wants = {.attempts_max = 5, .lifetime = 48h}},
    };

    const auto wants = wants_for(rules, full_and_direct);

    EXPECT_EQ(wants.first, 2h);
    EXPECT_EQ(wants.factor, 2);
    EXPECT_EQ(wants.lifetime, 24h);
    EXPECT_EQ(wants.attempts_max, 5U);
    EXPECT_FALSE(wants.longest);
}

TEST(RetryRules, WantAllThatIsGivenToHold) {
    const RetryRule rule{
        .bounce_class = "mailbox-full",
        .stream = model::Stream::direct,
        .server = "acme/main",
    };
    EXPECT_TRUE(rule.fits(full_and_direct));

    auto bulk = full_and_direct;
    bulk.stream = model::Stream::bulk;
    EXPECT_FALSE(rule.fits(bulk));
}

TEST(RetryRules, ThatAskForAClassFitOnlyOnceThereIsOne) {
    const RetryRule rule{.bounce_class = "rate"};

    EXPECT_FALSE(rule.fits({.bounce_class = "", .server = "acme/main"}));
}

TEST(RetryRules, TellWhatArrivesFromWhatIsSent) {
    RetryRule rule;
    rule.scope = model::Scope::incoming;
    EXPECT_FALSE(rule.fits(full_and_direct));
    auto arriving = full_and_direct;
    arriving.scope = model::Scope::incoming;
    EXPECT_TRUE(rule.fits(arriving));
    rule.scope.reset();
    EXPECT_TRUE(rule.fits(arriving));
}

}  // namespace
}  // namespace postrider::timing
