// Text of strangers on a terminal.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace postrider::base {

/// Control characters of what strangers wrote, as U+FFFD: they would steer the terminal.
std::string harmless(std::string_view text);
/// In characters of UTF-8, which is right for most of the world's scripts.
std::size_t width_of(std::string_view text);

}  // namespace postrider::base
