// Bytes as ASCII text.
#include "base/ascii.h"

#include <algorithm>

namespace postrider::base {

std::string to_lower(std::string_view text) {
    std::string lower(text);
    std::ranges::transform(lower, lower.begin(), [](char c) { return to_lower(c); });
    return lower;
}

std::string to_upper(std::string_view text) {
    std::string upper(text);
    std::ranges::transform(upper, upper.begin(), [](char c) { return to_upper(c); });
    return upper;
}

bool iequals(std::string_view a, std::string_view b) {
    return std::ranges::equal(a, b, [](char x, char y) { return to_lower(x) == to_lower(y); });
}

bool istarts_with(std::string_view text, std::string_view prefix) {
    return text.size() >= prefix.size() && iequals(text.substr(0, prefix.size()), prefix);
}

bool is_ascii(std::string_view text) {
    // Whole bodies pass here. Without a way out, the inner loop is done many bytes at a time.
    constexpr std::size_t block_size = 256;
    while (!text.empty()) {
        unsigned seen = 0;
        for (const char c : text.substr(0, block_size)) {
            seen |= static_cast<unsigned char>(c);
        }
        if (seen >= 0x80) {
            return false;
        }
        text.remove_prefix(std::min(text.size(), block_size));
    }
    return true;
}

std::string_view trim(std::string_view text) {
    constexpr std::string_view blanks = " \t\r\n";
    const auto first = text.find_first_not_of(blanks);
    if (first == std::string_view::npos) {
        return {};
    }
    return text.substr(first, text.find_last_not_of(blanks) - first + 1);
}

std::vector<std::string_view> split(std::string_view text, char separator) {
    std::vector<std::string_view> pieces;
    while (auto halves = split_once(text, separator)) {
        pieces.push_back(halves->first);
        text = halves->second;
    }
    pieces.push_back(text);
    return pieces;
}

std::optional<std::pair<std::string_view, std::string_view>> split_once(
    std::string_view text, char separator
) {
    const auto at = text.find(separator);
    if (at == std::string_view::npos) {
        return std::nullopt;
    }
    return std::pair{text.substr(0, at), text.substr(at + 1)};
}

}  // namespace postrider::base
