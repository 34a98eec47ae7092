// Header fields as bytes: one at a time, folded, with nothing in them that could start another.
#pragma once

#include <string>
#include <string_view>

namespace postrider::mail {

/// Whether `text` may stand in a field: no CR, LF or NUL.
bool is_one_line(std::string_view text);

/// `text` with every control character turned into a blank, cut to `size_max` octets; for what a
/// peer said.
std::string without_controls(std::string_view text, std::size_t size_max);

/// Appends `name: value` and CRLF, folded at blanks where a line would pass 78 characters
/// (RFC 5322 §2.1.1). A value that is folded already keeps its folds.
void append_field(std::string& to, std::string_view name, std::string_view value);

}  // namespace postrider::mail
