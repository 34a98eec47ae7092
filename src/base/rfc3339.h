// A date and time as the web writes it, read.
#pragma once

#include <optional>
#include <string_view>

#include "base/time.h"

namespace postrider::base {

/// RFC 3339 §5.6, of any offset; parts of a second are left out.
std::optional<Time> parse_rfc3339(std::string_view text);

}  // namespace postrider::base
