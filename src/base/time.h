// The one notion of time: microseconds, on the wall and since an arbitrary start.
#pragma once

#include <chrono>
#include <cstdint>
#include <string>

namespace postrider::base {

using Duration = std::chrono::microseconds;
/// A moment people agree on; what is stored and shown. UTC.
using Time = std::chrono::sys_time<Duration>;
/// A moment on the monotonic clock; what deadlines are measured in. Never stored.
using Instant = std::chrono::time_point<std::chrono::steady_clock, Duration>;

/// Microseconds since 1970; the form in the store.
constexpr std::int64_t to_micros(Time time) {
    return time.time_since_epoch().count();
}
constexpr Time from_micros(std::int64_t micros) {
    return Time{Duration{micros}};
}

/// "Sat, 22 Nov 2026 10:00:00 +0000" (RFC 5322 §3.3).
std::string to_rfc5322(Time time);
/// "2026-11-22T10:00:00.123Z" (RFC 3339), milliseconds.
std::string to_rfc3339(Time time);

}  // namespace postrider::base
