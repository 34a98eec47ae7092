// The small grammar that addresses and headers share: atoms and quoted strings (RFC 5322 §3.2).
#pragma once

#include <string>
#include <string_view>

namespace postrider::mail {

/// atext of RFC 5322 §3.2.3, or a byte of UTF-8 (RFC 6532 §3.2).
bool is_atext(char c);
/// Atoms with single dots between them, in well-formed UTF-8; not empty.
bool is_dot_atom(std::string_view text);
/// A token of RFC 2045 §5.1: what may stand unquoted in a MIME parameter.
bool is_token(std::string_view text);
/// Appends `text` in quotes, with quotes and backslashes escaped.
void append_quoted(std::string& to, std::string_view text);

}  // namespace postrider::mail
