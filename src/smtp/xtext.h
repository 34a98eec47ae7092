// xtext (RFC 3461 §4) and utf-8-addr-xtext (RFC 6533 §3): how parameters carry any octets.
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace postrider::smtp {

/// "+3D" for what may not stand in a parameter.
std::string to_xtext(std::string_view bytes);
std::optional<std::string> from_xtext(std::string_view text);
/// ASCII only: usable with and without SMTPUTF8. What is no UTF-8 becomes U+FFFD.
std::string to_utf8_address_text(std::string_view text);
/// "\x{3A9}" stands for a character, and well-formed UTF-8 for itself.
std::optional<std::string> from_utf8_address_text(std::string_view text);

}  // namespace postrider::smtp
