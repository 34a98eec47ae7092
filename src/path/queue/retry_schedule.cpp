// When a deferred delivery is tried again.
#include "path/queue/retry_schedule.h"

#include <algorithm>
#include <cmath>

#include "base/check.h"

namespace postrider::queue {

base::Duration RetrySchedule::wait(std::uint32_t attempts) const {
    CHECK(attempts > 0);
    const double micros = static_cast<double>(first.count()) * std::pow(factor, attempts - 1);
    if (micros >= static_cast<double>(longest.count())) {
        return longest;
    }
    return base::Duration{static_cast<base::Duration::rep>(micros)};
}

std::optional<base::Time> RetrySchedule::next(
    std::uint32_t attempts, base::Time now, base::Time expires_at, base::Duration wait
) const {
    if (attempts >= attempts_max) {
        return std::nullopt;
    }
    const base::Time due = now + wait;
    if (due >= expires_at) {
        return std::nullopt;
    }
    return due;
}

}  // namespace postrider::queue
