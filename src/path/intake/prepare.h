// What the store is given: the message with what it lacked, and one delivery a recipient.
#pragma once

#include <expected>
#include <string>

#include "base/random.h"
#include "base/time.h"
#include "mail/header.h"
#include "model/message.h"
#include "path/intake/permit.h"
#include "path/intake/refusal.h"
#include "path/intake/send_volume.h"
#include "path/intake/submission.h"
#include "path/intake/times.h"

namespace postrider::intake {

struct PrepareOptions {
    std::string return_path_domain;  ///< right side of the Message-IDs that we give
    TimeLimits times;
    base::Duration hold{};  ///< how long held mail waits for a person
};

/// What preparing draws on.
struct Means {
    const PrepareOptions& options;
    base::Time now;
    base::Random& random;
    SendVolume& volume;
};

/// Puts the trace, and for submissions a missing Date and Message-ID (RFC 6409 §8), in front of the
/// message; not a byte behind them changes. A recipient named twice is delivered to once.
std::expected<model::NewMessage, Refusal> prepare(
    Submission submission,
    const Permission& permission,
    const mail::HeaderBlock& header,
    const Means& means
);

}  // namespace postrider::intake
