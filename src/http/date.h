// Dates as HTTP writes them (RFC 9110 §5.6.7).
#pragma once

#include <optional>
#include <string_view>

#include "base/time.h"

namespace postrider::http {

/// "Sun, 06 Nov 1994 08:49:37 GMT", the one form that is written today; the day's name is not
/// checked.
std::optional<base::Time> parse_http_date(std::string_view text);

}  // namespace postrider::http
