// The line of an attempt.
#include "path/queue/log_finish.h"

#include <array>
#include <variant>

namespace postrider::queue {
namespace {

const char* verb_without_attempt(const store::Next& next) {
    if (std::holds_alternative<model::Hold>(next)) {
        return "held";
    }
    if (std::holds_alternative<store::Cancelled>(next)) {
        return "cancelled";
    }
    return std::holds_alternative<store::RetryAt>(next) ? "postponed" : "expired";
}

}  // namespace

void log_finish(base::Log& log, const model::Claim& claim, const store::Finish& result) {
    if (!result.attempt) {
        log.info(
            "queue",
            verb_without_attempt(result.next),
            {{"message", claim.message.value},
             {"delivery", claim.delivery.value},
             {"why", result.detail}}
        );
        return;
    }
    static constexpr std::array verbs{"delivered", "deferred", "bounced", "interrupted"};
    const model::Attempt& attempt = *result.attempt;
    const bool gave_up = std::holds_alternative<store::Expired>(result.next);
    log.info(
        "queue",
        gave_up ? "expired" : verbs.at(static_cast<std::size_t>(attempt.result)),
        {{"message", claim.message.value},
         {"delivery", claim.delivery.value},
         {"to", claim.recipient},
         {"attempt", attempt.number},
         {"host", attempt.host},
         {"address", attempt.address},
         {"tls", attempt.tls},
         {"stage", attempt.stage},
         {"reply", attempt.reply},
         {"ms", attempt.duration.count() / 1000}}
    );
}

}  // namespace postrider::queue
