// From an attempt's outcome to what is recorded.
#include "path/queue/conclude.h"

#include <gtest/gtest.h>

namespace postrider::queue {
namespace {

using namespace std::chrono_literals;

constexpr base::Time now = base::from_micros(1'795'341'296'000'000);
constexpr RetrySchedule schedule{.first = 5min, .factor = 2, .longest = 1h, .attempts_max = 3};

model::Claim a_claim() {
    model::Claim claim;
    claim.sender = "a@acme.test";
    claim.recipient = "bob@there.test";
    claim.expires_at = now + 24h;
    return claim;
}

delivery::Outcome an_outcome(model::AttemptResult result) {
    delivery::Outcome outcome;
    outcome.attempt.result = result;
    outcome.attempt.explanation = "The host said so";
    outcome.attempt.reply = "451 later";
    return outcome;
}

store::Finish end_of(const model::Claim& claim, model::AttemptResult result) {
    return conclude(claim, an_outcome(result), schedule, now);
}

TEST(Conclude, EndsWhatWasDeliveredOrRefused) {
    EXPECT_TRUE(std::holds_alternative<store::Delivered>(
        end_of(a_claim(), model::AttemptResult::delivered).next
    ));
    EXPECT_TRUE(std::holds_alternative<store::Bounced>(
        end_of(a_claim(), model::AttemptResult::bounced).next
    ));
}

TEST(Conclude, CountsTheAttemptAndSaysWhyInOneSentence) {
    auto claim = a_claim();
    claim.attempts = 1;
    const auto finish = end_of(claim, model::AttemptResult::deferred);
    EXPECT_EQ(finish.attempt->number, 2U);
    EXPECT_EQ(finish.detail, "The host said so: 451 later");
    EXPECT_EQ(std::get<store::RetryAt>(finish.next).due, now + 10min);
}

TEST(Conclude, GivesUpAfterTheLastAttempt) {
    auto claim = a_claim();
    claim.attempts = 2;
    const auto finish = end_of(claim, model::AttemptResult::deferred);
    EXPECT_TRUE(std::holds_alternative<store::Expired>(finish.next));
    EXPECT_TRUE(finish.detail.contains("after 3 attempts")) << finish.detail;
}

TEST(Conclude, HoldsWithoutAnAttemptWhatNobodyCanTake) {
    auto outcome = an_outcome(model::AttemptResult::deferred);
    outcome.hold = model::Hold{.reason = "There is no endpoint", .ends_at = now + 24h};

    const auto finish = conclude(a_claim(), outcome, schedule, now);

    EXPECT_FALSE(finish.attempt);
    EXPECT_EQ(std::get<model::Hold>(finish.next).ends_at, now + 24h);
    EXPECT_EQ(finish.detail, "There is no endpoint");
    EXPECT_FALSE(is_notice_due(a_claim(), finish));
}

TEST(Conclude, ExpiresWithoutAnAttemptWhatWaitedTooLong) {
    const auto finish = conclude_expired(a_claim(), now);
    EXPECT_FALSE(finish.attempt);
    EXPECT_TRUE(std::holds_alternative<store::Expired>(finish.next));
}

}  // namespace
}  // namespace postrider::queue
