// Bytes as ASCII text: case, blanks, splitting; never a locale.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace postrider::base {

constexpr char to_lower(char c) {
    return c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c;
}
constexpr char to_upper(char c) {
    return c >= 'a' && c <= 'z' ? static_cast<char>(c - 32) : c;
}
constexpr bool is_digit(char c) {
    return c >= '0' && c <= '9';
}
constexpr bool is_alpha(char c) {
    return to_lower(c) >= 'a' && to_lower(c) <= 'z';
}
constexpr bool is_blank(char c) {
    return c == ' ' || c == '\t';
}

std::string to_lower(std::string_view text);
std::string to_upper(std::string_view text);
/// Equal but for ASCII case.
bool iequals(std::string_view a, std::string_view b);
bool istarts_with(std::string_view text, std::string_view prefix);
bool is_ascii(std::string_view text);
/// Without spaces, tabs, CR and LF at both ends.
std::string_view trim(std::string_view text);
/// Pieces between separators; "" gives one empty piece.
std::vector<std::string_view> split(std::string_view text, char separator);
/// What stands before and after the first separator; nothing when there is none.
std::optional<std::pair<std::string_view, std::string_view>> split_once(
    std::string_view text, char separator
);

}  // namespace postrider::base
