// House instants and the standard clock, whose nanoseconds end earlier.
#pragma once

#include <algorithm>
#include <chrono>

#include "base/time.h"

namespace postrider::net {

/// Instants beyond the clock's own range (Instant::max() as "never") become its last.
inline std::chrono::steady_clock::time_point to_steady(base::Instant moment) {
    constexpr auto last =
        std::chrono::duration_cast<base::Duration>(std::chrono::nanoseconds::max());
    return std::chrono::steady_clock::time_point(
        std::clamp(moment.time_since_epoch(), base::Duration::zero(), last)
    );
}

inline base::Instant steady_now() {
    return std::chrono::time_point_cast<base::Duration>(std::chrono::steady_clock::now());
}

}  // namespace postrider::net
