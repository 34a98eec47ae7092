// Bytes as base64 and hexadecimal.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

namespace postrider::base {

/// RFC 4648 §4, padded, on one line.
std::string to_base64(std::string_view bytes);
/// The same, broken by CRLF (or `line_end`) after every `width` characters; no line end at the end.
std::string to_base64_lines(
    std::string_view bytes, std::size_t width, std::string_view line_end = "\r\n"
);
/// RFC 4648 §5, without padding.
std::string to_base64url(std::string_view bytes);
/// Nothing but the alphabet and correct padding; nothing else is forgiven.
std::optional<std::string> from_base64(std::string_view text);
/// Skips what is not in the alphabet and stops at the padding, as mail readers do (RFC 2045 §6.8).
std::string from_base64_lenient(std::string_view text);

std::string to_hex(std::string_view bytes);
std::optional<std::string> from_hex(std::string_view text);

}  // namespace postrider::base
