// Dates and times from text.
#include "base/rfc3339.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <cstddef>

#include "base/ascii.h"

namespace postrider::base {
namespace {

/// Takes exactly `digits` digits off the front.
std::optional<int> take_number(std::string_view& text, std::size_t digits) {
    int number = 0;
    const char* end = text.data() + std::min(digits, text.size());
    const auto [stopped, error] = std::from_chars(text.data(), end, number);
    if (text.size() < digits || error != std::errc{} || stopped != end || !is_digit(text.front())) {
        return std::nullopt;
    }
    text.remove_prefix(digits);
    return number;
}

bool take_one_of(std::string_view& text, std::string_view choices) {
    if (text.empty() || choices.find(text.front()) == std::string_view::npos) {
        return false;
    }
    text.remove_prefix(1);
    return true;
}

/// "2026-11-22" or "09:54:56", by its separator.
std::optional<std::array<int, 3>> take_three(
    std::string_view& text, std::array<std::size_t, 3> digits, std::string_view separator
) {
    std::array<int, 3> numbers{};
    for (std::size_t i = 0; i < numbers.size(); ++i) {
        if (i > 0 && !take_one_of(text, separator)) {
            return std::nullopt;
        }
        const auto number = take_number(text, digits.at(i));
        if (!number) {
            return std::nullopt;
        }
        numbers.at(i) = *number;
    }
    return numbers;
}

void skip_fraction(std::string_view& text) {
    if (text.size() > 1 && text.front() == '.' && is_digit(text[1])) {
        text.remove_prefix(1);
        while (!text.empty() && is_digit(text.front())) {
            text.remove_prefix(1);
        }
    }
}

/// "Z", "+01:00": what is to be taken off to come to UTC.
std::optional<std::chrono::minutes> take_offset(std::string_view& text) {
    if (take_one_of(text, "Zz")) {
        return std::chrono::minutes{0};
    }
    const int sign = text.starts_with('-') ? -1 : 1;
    if (!take_one_of(text, "+-")) {
        return std::nullopt;
    }
    const auto hours = take_number(text, 2);
    if (!hours || !take_one_of(text, ":")) {
        return std::nullopt;
    }
    const auto minutes = take_number(text, 2);
    if (!minutes || *hours > 23 || *minutes > 59) {
        return std::nullopt;
    }
    return sign * (std::chrono::hours{*hours} + std::chrono::minutes{*minutes});
}

}  // namespace

std::optional<Time> parse_rfc3339(std::string_view text) {
    const auto date = take_three(text, {4, 2, 2}, "-");
    if (!date || !take_one_of(text, "Tt ")) {
        return std::nullopt;
    }
    const auto clock = take_three(text, {2, 2, 2}, ":");
    skip_fraction(text);
    const auto offset = take_offset(text);
    if (!clock || !offset || !text.empty()) {
        return std::nullopt;
    }
    const auto [year, month, day] = *date;
    const auto [hour, minute, second] = *clock;
    const std::chrono::year_month_day on{
        std::chrono::year{year},
        std::chrono::month{static_cast<unsigned>(month)},
        std::chrono::day{static_cast<unsigned>(day)}
    };
    // 60 is a leap second (RFC 3339 §5.7).
    if (!on.ok() || hour > 23 || minute > 59 || second > 60) {
        return std::nullopt;
    }
    return Time{std::chrono::sys_days{on}} + std::chrono::hours{hour} +
           std::chrono::minutes{minute} + std::chrono::seconds{second} - *offset;
}

}  // namespace postrider::base
