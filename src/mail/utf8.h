// UTF-8 as bytes that may be trusted or not.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace postrider::mail {

/// Well-formed UTF-8 (RFC 3629): no surrogates, nothing overlong, nothing beyond U+10FFFF.
bool is_utf8(std::string_view text);

/// The length of the well-formed character at the start of `text`; 0 when there is none.
std::size_t utf8_character_size(std::string_view text);

/// `text` with every byte that belongs to no well-formed character replaced by U+FFFD.
std::string to_valid_utf8(std::string_view text);

inline constexpr std::string_view replacement_character = "\xef\xbf\xbd";

}  // namespace postrider::mail
