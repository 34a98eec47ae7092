// From Outcome to Finish.
#include "path/queue/conclude.h"

#include <fmt/format.h>

#include <utility>

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

}  // namespace

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
    switch (outcome.attempt.result) {
        case model::AttemptResult::delivered:
            finish.next = store::Delivered{};
            break;
        case model::AttemptResult::bounced:
            finish.next = store::Bounced{};
            break;
        case model::AttemptResult::deferred:
        case model::AttemptResult::interrupted:
            if (const auto due = schedule.next(
                    finish.attempt->number, now, claim.expires_at, outcome.retry_hint
                )) {
                finish.next = store::RetryAt{.due = *due};
            } else {
                finish.next = store::Expired{};
                finish.detail = fmt::format(
                    "Given up after {} attempts; the last one said: {}",
                    finish.attempt->number,
                    finish.detail
                );
            }
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

}  // namespace postrider::queue
