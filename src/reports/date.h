// Dates as mail writes them (RFC 5322 §3.3), with the zones of old.
#pragma once

#include "base/time.h"

#include <optional>
#include <string_view>

namespace postrider::reports {

/// "Thu, 8 Mar 2005 14:00:00 -0400 (EDT)"; day of week, seconds and zone may be missing, and the
/// day of week is not checked.
std::optional<base::Time> parse_date(std::string_view text);

/// "2016-04-01T00:00:00Z" (RFC 3339), also with an offset or a fraction.
std::optional<base::Time> parse_timestamp(std::string_view text);

}  // namespace postrider::reports
