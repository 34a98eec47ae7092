// From an attempt's outcome to what is recorded.
#include "path/queue/conclude.h"

#include <gtest/gtest.h>

#include <vector>

#include "model/transcript.h"

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
}

TEST(Conclude, TriesAgainWhereTooMuchAtOnceIsRefusedAsForGood) {
    auto outcome = an_outcome(model::AttemptResult::bounced);
    outcome.attempt.stage = "rcpt";
    outcome.attempt.reply_code = 550;
    outcome.attempt.reply = "550 5.7.1 Too many messages, slow down";
    const auto finish = conclude(a_claim(), outcome, schedule, now);
    EXPECT_EQ(std::get<store::RetryAt>(finish.next).due, now + 5min);
    EXPECT_EQ(finish.attempt->result, model::AttemptResult::deferred);

    auto last = a_claim();
    last.attempts = 2;
    EXPECT_TRUE(std::holds_alternative<store::Expired>(conclude(last, outcome, schedule, now).next)
    );
}

TEST(Conclude, WaitsLongerWhereTheRulesSayThatItTakesTime) {
    auto outcome = an_outcome(model::AttemptResult::deferred);
    outcome.attempt.stage = "rcpt";
    outcome.attempt.reply_code = 452;
    outcome.attempt.reply = "452 4.2.2 The mailbox is over quota";
    const auto due = [&] {
        return std::get<store::RetryAt>(conclude(a_claim(), outcome, schedule, now).next).due;
    };
    EXPECT_EQ(due(), now + 1h) << "no longer than the longest";
    outcome.retry_hint = 7min;
    EXPECT_EQ(due(), now + 7min) << "the host knows better";
}

/// Each wait of a delivery whose host says each time that it should come back after `hint`.
std::vector<base::Duration> waits_where_hosts_say(
    base::Duration hint, const RetrySchedule& of_usual
) {
    auto claim = a_claim();
    claim.expires_at = base::Time::max();
    auto outcome = an_outcome(model::AttemptResult::deferred);
    outcome.retry_hint = hint;
    std::vector<base::Duration> waits;
    for (;;) {
        const auto next = conclude(claim, outcome, of_usual, now).next;
        const auto* retry = std::get_if<store::RetryAt>(&next);
        if (retry == nullptr) {
            return waits;
        }
        waits.push_back(retry->due - now);
        ++claim.attempts;
    }
}

TEST(Conclude, LetsAHostShortenTheFirstWaitAlone) {
    constexpr RetrySchedule postal{.first = 5min, .factor = 1.3, .longest = 12h};

    const auto waits = waits_where_hosts_say(11s, postal);

    ASSERT_EQ(waits.size(), 17U);
    EXPECT_EQ(waits.front(), 11s);
    for (std::uint32_t attempts = 2; attempts <= waits.size(); ++attempts) {
        EXPECT_EQ(waits[attempts - 1], postal.wait(attempts)) << attempts;
    }
}

TEST(Conclude, ObeysAHostThatWantsMoreTime) {
    const RetrySchedule usual{.first = 5min, .factor = 2, .longest = 1h, .attempts_max = 5};
    EXPECT_EQ(
        waits_where_hosts_say(30min, usual),
        (std::vector<base::Duration>{30min, 30min, 30min, 40min})
    );
}

TEST(Conclude, GivesUpAtTheAgeThatIsThisTroubles) {
    auto claim = a_claim();
    claim.life_from = now - 47h;
    auto of_this_trouble = schedule;
    of_this_trouble.lifetime = 48h;
    const auto outcome = an_outcome(model::AttemptResult::deferred);
    const auto next = [&] { return conclude(claim, outcome, of_this_trouble, now).next; };
    EXPECT_TRUE(std::holds_alternative<store::RetryAt>(next()));

    of_this_trouble.lifetime = 47h + 5min;
    EXPECT_TRUE(std::holds_alternative<store::Expired>(next()));

    claim.expires_at = now;
    of_this_trouble.lifetime = 480h;
    EXPECT_TRUE(std::holds_alternative<store::Expired>(next())) << "the message's own end";
}

TEST(Conclude, MakesNothingWaitBeyondItsEnd) {
    const auto claim = a_claim();

    const auto soon = conclude_waiting(claim, {.due = now + 1h, .why = "a window"}, now);
    const auto late = conclude_waiting(claim, {.due = base::Time::max()}, now);

    EXPECT_FALSE(soon.attempt);
    EXPECT_EQ(soon.detail, "a window");
    EXPECT_EQ(std::get<store::RetryAt>(soon.next).due, now + 1h);
    EXPECT_EQ(std::get<store::RetryAt>(late.next).due, claim.expires_at);
}

TEST(Conclude, EndsByAnOrderWithItsWordsForTheSender) {
    model::Order order;
    order.id = {3};
    order.reason = "ticket 12";
    order.words = "No longer wanted.";
    order.enhanced_code = "5.7.1";
    auto claim = a_claim();
    claim.attempts = 1;

    const auto finish = conclude_ordered_bounce(claim, order, now);

    EXPECT_TRUE(std::holds_alternative<store::Bounced>(finish.next));
    EXPECT_EQ(finish.detail, "No longer wanted.");
    EXPECT_EQ(finish.attempt->number, 2U);
    EXPECT_EQ(finish.attempt->result, model::AttemptResult::bounced);
    EXPECT_EQ(finish.attempt->explanation, "Ended by order #3: ticket 12");
}

TEST(Conclude, ExpiresWithoutAnAttemptWhatWaitedTooLong) {
    const auto finish = conclude_expired(a_claim(), now);
    EXPECT_FALSE(finish.attempt);
    EXPECT_TRUE(std::holds_alternative<store::Expired>(finish.next));
}

TEST(Conclude, HoldsWithoutAnAttemptAndWithoutANotice) {
    const auto finish = conclude_held(a_claim(), {.reason = "because", .ends_at = now + 1h}, now);

    EXPECT_FALSE(finish.attempt);
    EXPECT_EQ(finish.detail, "because");
    EXPECT_EQ(std::get<model::Hold>(finish.next).ends_at, now + 1h);
}

TEST(Conclude, NotesWhyItWaitsSoLong) {
    const auto reason = [](const delivery::Outcome& outcome) {
        const auto finish = conclude(a_claim(), outcome, schedule, now);
        return std::string(model::decision(finish.attempt->decisions, "wait"));
    };
    auto outcome = an_outcome(model::AttemptResult::deferred);
    EXPECT_EQ(reason(outcome), "schedule");
    outcome.attempt.stage = "rcpt";
    outcome.attempt.reply_code = 452;
    outcome.attempt.reply = "452 4.2.2 The mailbox is over quota";
    EXPECT_EQ(reason(outcome), "class");
    outcome.retry_hint = 7min;
    EXPECT_EQ(reason(outcome), "hint");

    const auto finish = conclude(a_claim(), outcome, schedule, now);
    EXPECT_EQ(
        model::decision(finish.attempt->decisions, "due"),
        std::to_string(base::to_micros(now + 7min))
    );
    EXPECT_EQ(model::decision(finish.attempt->decisions, "class"), "mailbox-full");
}

TEST(Conclude, NotesNoWaitWhereNoneFollows) {
    const auto finish = end_of(a_claim(), model::AttemptResult::delivered);
    EXPECT_EQ(finish.attempt->decisions, "");
}

}  // namespace
}  // namespace postrider::queue
