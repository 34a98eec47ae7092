// Moments and spans as people write them.
#pragma once

#include <optional>
#include <string_view>

#include "base/time.h"

namespace postrider::timing {

/// Seconds since 1970, or RFC 3339: "1795341600", "2026-11-22T10:00:00+01:00".
std::optional<base::Time> parse_moment(std::string_view text);

/// Seconds, or whole numbers with their units, s, m, h, d: "3600", "2h", "1d12h". Of at least a
/// second and at most ten years.
std::optional<base::Duration> parse_span(std::string_view text);

}  // namespace postrider::timing
