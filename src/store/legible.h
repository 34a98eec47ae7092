// Text that every database takes.
#pragma once

#include <string>
#include <string_view>

namespace postrider::store {

/// Well-formed UTF-8 (RFC 3629) without NUL: what PostgreSQL keeps as text.
bool is_legible(std::string_view text);
/// The same with U+FFFD in the place of every byte that cannot stay.
std::string legible(std::string_view text);

}  // namespace postrider::store
