// From Outcome to Finish.
#include "path/queue/conclude.h"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

#include "model/transcript.h"
#include "path/queue/react.h"

namespace postrider::queue {
namespace {

store::Finish finish_of(const model::Claim& claim, base::Time now) {
    store::Finish finish;
    finish.delivery = claim.delivery;
    finish.message = claim.message;
    finish.server = claim.server;
    finish.at = now;
    return finish;
}

std::string sentence(const model::Attempt& attempt) {
    return attempt.reply.empty() ? attempt.explanation
                                 : fmt::format("{}: {}", attempt.explanation, attempt.reply);
}

/// Receivers that get too much at once say so with 5xx, too; what no SMTP host said is final as it
/// is.
bool is_for_good(const model::Attempt& attempt) {
    const auto reaction = reaction_to(attempt);
    return !reaction || attempt.reply_code / 100 != 5 || reaction->is_final;
}

/// Before the next attempt.
struct Wait {
    base::Duration time{};
    std::string_view reason;  ///< whose it is: "schedule", "class", "hint", "warmup"
};

/// The schedule's, or longer where the rules say that it takes time.
Wait our_wait(
    const model::Attempt& attempt, const RetrySchedule& schedule, std::uint32_t attempts
) {
    const auto usual = schedule.wait(attempts);
    const auto reaction = reaction_to(attempt);
    if (!reaction || reaction->spacing == 1) {
        return {.time = usual, .reason = "schedule"};
    }
    const auto spaced = std::min(usual * reaction->spacing, schedule.longest);
    return {.time = std::max(usual, spaced), .reason = "class"};
}

/// Only the first wait may become shorter because the host says so, as greylisting asks; else who
/// says "one second" each time would have used up all attempts in minutes.
Wait wait_after(
    const delivery::Outcome& outcome, const RetrySchedule& schedule, std::uint32_t attempts
) {
    const auto ours = our_wait(outcome.attempt, schedule, attempts);
    if (outcome.retry_hint && (attempts == 1 || *outcome.retry_hint > ours.time)) {
        return {.time = *outcome.retry_hint, .reason = outcome.hint_from};
    }
    return ours;
}

void try_again(
    store::Finish& finish,
    const model::Claim& claim,
    const delivery::Outcome& outcome,
    const RetrySchedule& schedule
) {
    const auto attempts = finish.attempt->number;
    const auto wait = wait_after(outcome, schedule, attempts);
    const auto end = schedule.lifetime
                         ? std::min(claim.expires_at, claim.life_from + *schedule.lifetime)
                         : claim.expires_at;
    if (const auto due = schedule.next(attempts, finish.at, end, wait.time)) {
        note_wait(*finish.attempt, wait.reason, *due);
        finish.next = store::RetryAt{.due = *due};
        return;
    }
    finish.next = store::Expired{};
    finish.detail =
        fmt::format("Given up after {} attempts; the last one said: {}", attempts, finish.detail);
}

}  // namespace

void note_wait(model::Attempt& attempt, std::string_view reason, base::Time due) {
    model::note_decision(attempt.decisions, "wait", reason);
    const auto micros = std::to_string(base::to_micros(due));
    model::note_decision(attempt.decisions, "due", micros);
}

store::Finish conclude(
    const model::Claim& claim,
    const delivery::Outcome& outcome,
    const RetrySchedule& schedule,
    base::Time now
) {
    store::Finish finish = finish_of(claim, now);
    if (outcome.hold) {
        finish.next = *outcome.hold;
        finish.detail = outcome.hold->reason;
        return finish;
    }
    finish.attempt = outcome.attempt;
    finish.attempt->number = claim.attempts + 1;
    finish.detail = sentence(outcome.attempt);
    note_class(*finish.attempt);
    switch (outcome.attempt.result) {
        case model::AttemptResult::delivered:
            finish.next = store::Delivered{};
            break;
        case model::AttemptResult::bounced:
            finish.next = store::Bounced{};
            if (!is_for_good(outcome.attempt)) {
                finish.attempt->result = model::AttemptResult::deferred;
                try_again(finish, claim, outcome, schedule);
            }
            break;
        case model::AttemptResult::deferred:
        case model::AttemptResult::interrupted:
            try_again(finish, claim, outcome, schedule);
            break;
    }
    return finish;
}

store::Finish conclude_expired(const model::Claim& claim, base::Time now) {
    store::Finish finish = finish_of(claim, now);
    finish.next = store::Expired{};
    finish.detail = fmt::format("Its life time ended after {} attempts", claim.attempts);
    return finish;
}

store::Finish conclude_waiting(const model::Claim& claim, store::RetryAt wait, base::Time now) {
    store::Finish finish = finish_of(claim, now);
    wait.due = std::min(wait.due, claim.expires_at);
    finish.detail = wait.why;
    finish.next = std::move(wait);
    return finish;
}

store::Finish conclude_ordered_bounce(
    const model::Claim& claim, const model::Order& order, base::Time now
) {
    store::Finish finish = finish_of(claim, now);
    finish.next = store::Bounced{};
    // The sender reads the detail; the reason is for people of the house.
    finish.detail = order.words;
    model::Attempt attempt;
    attempt.number = claim.attempts + 1;
    attempt.result = model::AttemptResult::bounced;
    attempt.at = now;
    attempt.stage = "order";
    attempt.enhanced_code = order.enhanced_code;
    attempt.reply = order.words;
    attempt.explanation = fmt::format("Ended by {}: {}", name_of(order.id), order.reason);
    finish.attempt = std::move(attempt);
    return finish;
}

store::Finish conclude_cancelled(const model::Claim& claim, std::string why, base::Time now) {
    store::Finish finish = finish_of(claim, now);
    finish.detail = std::move(why);
    finish.next = store::Cancelled{};
    return finish;
}

store::Finish conclude_held(const model::Claim& claim, model::Hold hold, base::Time now) {
    store::Finish finish = finish_of(claim, now);
    finish.detail = hold.reason;
    finish.next = std::move(hold);
    return finish;
}

}  // namespace postrider::queue
