// When a deferred delivery is tried again, and when it is given up.
#pragma once

#include <cstdint>
#include <optional>

#include "base/time.h"

namespace postrider::queue {

/// `by` later; never beyond the end of time.
constexpr base::Time later(base::Time time, base::Duration by) {
    return time > base::Time::max() - by ? base::Time::max() : time + by;
}

/// Value.
struct RetrySchedule {
    base::Duration first{};    ///< wait after the first attempt
    double factor = 1.3;       ///< each further wait is so much longer
    base::Duration longest{};  ///< but never longer than this
    std::uint32_t attempts_max = 18;
    /// Of this kind of trouble: given up at this age, if that comes before the message's own end.
    std::optional<base::Duration> lifetime = std::nullopt;

    /// The wait after `attempts` attempts (at least one).
    base::Duration wait(std::uint32_t attempts) const;

    /// When the next attempt is due after `attempts` attempts, the last of which ended at `now`;
    /// nothing when it is given up: attempts used up, or no time left before `expires_at`. `wait`:
    /// the schedule's, or what stands in its place.
    std::optional<base::Time> next(
        std::uint32_t attempts, base::Time now, base::Time expires_at, base::Duration wait
    ) const;
};

}  // namespace postrider::queue
