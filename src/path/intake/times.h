// When a message is to be sent and until when it is tried, as its sender wants and we allow.
#pragma once

#include <expected>
#include <optional>
#include <string>
#include <vector>

#include "base/time.h"
#include "mail/header.h"
#include "model/message.h"
#include "path/intake/refusal.h"
#include "path/intake/submission.h"
#include "timing/retry_rules.h"

namespace postrider::intake {

struct TimeLimits {
    base::Duration lifetime{};  ///< how long delivery is tried
    /// How long mail may be held back before it is sent; zero: not at all.
    base::Duration future_release = std::chrono::days{7};
    std::vector<timing::RetryRule> retries = {};  ///< life times of some mail
};

/// Value.
struct Times {
    /// Later than now; none: at once.
    std::optional<base::Time> not_before;
    base::Time expires_at;
};

/// The submission's own word counts before the fields X-Postrider-Send-At, X-Postrider-Expires-At
/// and X-Postrider-Expires-In. A moment that is past is now; no message lives longer than usual.
std::expected<Times, Refusal> times_of(
    const Submission& submission,
    const mail::HeaderBlock& header,
    model::Stream stream,
    const TimeLimits& limits,
    base::Time now
);

/// The message's header block without these fields; none: it has none of them.
std::optional<std::string> without_time_fields(
    const model::Content& content, const mail::HeaderBlock& header
);

}  // namespace postrider::intake
