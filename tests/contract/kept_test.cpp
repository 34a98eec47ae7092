// What a delivery keeps while it waits: the source that it was last tried from, and what may end
// its wait early.
#include <gmock/gmock.h>

#include <algorithm>

#include "tests/contract/fixture.h"

namespace postrider::store {
namespace {

using namespace std::chrono_literals;
using model::AttemptResult;
using ::testing::ElementsAre;
using ::testing::IsEmpty;

class Kept : public StoreTest {
protected:
    /// The one delivery to one.test, as it is claimed at `now`.
    model::Claim only(base::Time now) {
        auto claims = claim("one.test", now);
        EXPECT_EQ(claims.size(), 1U);
        return claims.empty() ? model::Claim{} : claims[0];
    }
    /// Tried from `source`, and again at `due`.
    void defer(const model::Claim& claim, const std::string& source, base::Time due) {
        auto finish = end_of(claim, RetryAt{due}, AttemptResult::deferred);
        finish.attempt->source = source;
        finish.attempt->number = claim.attempts + 1;
        wait(store->finish(finish));
    }
    void put_off(const model::Claim& claim, const std::string& cause, base::Time due) {
        auto finish = end_of(
            claim, RetryAt{.due = due, .why = "It rests", .cause = cause}, AttemptResult::deferred
        );
        finish.attempt.reset();
        wait(store->finish(finish));
    }
    std::vector<model::Strand> let_go(const std::string& cause, std::size_t limit = 10) {
        return wait(store->end_waits_for(cause, noon + 1min, limit));
    }
    std::vector<std::string> causes() { return wait(store->wait_causes()); }
};
EVERY_ENGINE(Kept);

TEST_P(Kept, TheSourceOfTheLastAttemptComesWithTheClaim) {
    accept(a_message());
    const auto first = only(noon);
    EXPECT_EQ(first.source, "");
    defer(first, "out-1", noon + 1min);
    const auto second = only(noon + 1min);
    EXPECT_EQ(second.source, "out-1");
    defer(second, "out-2", noon + 2min);
    EXPECT_EQ(only(noon + 2min).source, "out-2");
}

TEST_P(Kept, TheSourceOutlastsWhatLeavesByNone) {
    accept(a_message());
    defer(only(noon), "out-1", noon + 1min);
    defer(only(noon + 1min), "", noon + 2min);
    put_off(only(noon + 2min), "rest", noon + 3min);
    const auto released = only(noon + 3min);
    wait(store->release({released.delivery}));
    reopen();
    const auto claimed = only(noon + 3min);
    EXPECT_EQ(claimed.source, "out-1");
    EXPECT_EQ(claimed.attempts, 2U);
}

TEST_P(Kept, TheSourceOutlastsAHold) {
    accept(a_message());
    defer(only(noon), "out-1", noon + 1min);
    const auto claimed = only(noon + 1min);
    wait(store->release({claimed.delivery}));
    const model::Hold hold{.reason = "a person's word", .ends_at = noon + 24h};
    ASSERT_TRUE(wait(store->hold(claimed.delivery, noon + 1min, hold)));
    ASSERT_TRUE(wait(store->send_now(claimed.delivery, noon + 2min, "fine")));
    EXPECT_EQ(only(noon + 2min).source, "out-1");
}

TEST_P(Kept, WhatWaitsForACauseIsFreedByIt) {
    const auto accepted = accept(a_message({"a@one.test", "b@one.test", "c@two.test"}));
    for (const auto& claim : claim("one.test")) {
        put_off(claim, "measure 1", noon + 24h);
    }
    put_off(claim("two.test").at(0), "warm-up", noon + 24h);
    EXPECT_THAT(causes(), ElementsAre("measure 1", "warm-up"));
    EXPECT_EQ(wait(store->delivery(accepted.deliveries[0]))->wait_reason, "It rests");

    EXPECT_THAT(let_go("measure 2"), IsEmpty());
    EXPECT_THAT(let_go("measure 1", 1), ElementsAre(strand("one.test")));
    EXPECT_EQ(claim("one.test", noon + 1min).size(), 1U);
    EXPECT_EQ(let_go("measure 1").size(), 1U);
    EXPECT_THAT(let_go("measure 1"), IsEmpty());
    EXPECT_EQ(claim("one.test", noon + 1min).size(), 1U);
    EXPECT_THAT(claim("two.test", noon + 1min), IsEmpty());
    EXPECT_THAT(causes(), ElementsAre("warm-up"));
    const auto view = wait(store->delivery(accepted.deliveries[0]));
    EXPECT_EQ(view->wait_reason, "");
    EXPECT_EQ(view->next_attempt_at, noon + 1min);

    reopen();
    EXPECT_THAT(let_go("warm-up"), ElementsAre(strand("two.test")));
    EXPECT_EQ(claim("two.test", noon + 1min).size(), 1U);
}

TEST_P(Kept, WhatComesToItsTurnWaitsForNothing) {
    accept(a_message());
    put_off(only(noon), "measure 1", noon + 1min);
    defer(only(noon + 1min), "out-1", noon + 2h);
    EXPECT_THAT(causes(), IsEmpty());

    const auto due = only(noon + 2h);
    put_off(due, "measure 1", noon + 24h);
    ASSERT_TRUE(wait(store->send_now(due.delivery, noon + 2h, "now")));
    EXPECT_THAT(causes(), IsEmpty());
}

TEST_P(Kept, AWaitThatEndsSoonerIsNotMadeLonger) {
    accept(a_message());
    put_off(only(noon), "measure 1", noon + 10s);
    EXPECT_EQ(let_go("measure 1").size(), 1U);
    EXPECT_EQ(claim("one.test", noon + 10s).size(), 1U);
}

}  // namespace
}  // namespace postrider::store
