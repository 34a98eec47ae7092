// Percent-encoding, and the fields of a query or a form body.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace postrider::http {

enum class Plus { stays, is_blank };

/// Forgiving, as form bodies typed by hand need it: a `%` that begins no escape stands for itself.
std::string percent_decode(std::string_view text, Plus plus);
/// Leaves RFC 3986's unreserved characters as they are.
std::string percent_encode(std::string_view text);

/// The first value of `name` in "a=1&b=2" (application/x-www-form-urlencoded), decoded.
std::optional<std::string> find_in_form(std::string_view form, std::string_view name);

inline constexpr std::size_t form_fields_max = 1000;
/// All fields in order, decoded; those beyond `form_fields_max` are left out.
std::vector<std::pair<std::string, std::string>> parse_form(std::string_view form);

}  // namespace postrider::http
