// Text to time.
#include "timing/moment.h"

#include <charconv>
#include <cstdint>

#include "base/ascii.h"
#include "base/rfc3339.h"

namespace postrider::timing {
namespace {

/// Ends in the year 9999, where RFC 3339 does.
constexpr std::int64_t seconds_max = 253'402'300'799;
constexpr std::chrono::seconds span_max = std::chrono::days{3660};

/// The digits that `text` begins with; they are taken off.
std::optional<std::int64_t> take_number(std::string_view& text) {
    std::int64_t number = 0;
    const auto* end = text.data() + text.size();
    const auto parsed = std::from_chars(text.data(), end, number);
    if (parsed.ec != std::errc{} || number < 0 || number > seconds_max) {
        return std::nullopt;
    }
    text.remove_prefix(static_cast<std::size_t>(parsed.ptr - text.data()));
    return number;
}

std::optional<std::chrono::seconds> unit_of(char letter) {
    switch (letter) {
        case 's':
            return std::chrono::seconds{1};
        case 'm':
            return std::chrono::minutes{1};
        case 'h':
            return std::chrono::hours{1};
        case 'd':
            return std::chrono::days{1};
        default:
            return std::nullopt;
    }
}

}  // namespace

std::optional<base::Time> parse_moment(std::string_view text) {
    text = base::trim(text);
    auto rest = text;
    if (const auto seconds = take_number(rest); seconds && rest.empty()) {
        return base::Time{std::chrono::seconds{*seconds}};
    }
    return base::parse_rfc3339(text);
}

std::optional<base::Duration> parse_span(std::string_view text) {
    text = base::trim(text);
    std::chrono::seconds sum{0};
    while (!text.empty()) {
        const auto number = take_number(text);
        if (!number || *number > span_max.count()) {
            return std::nullopt;
        }
        const bool is_bare = text.empty() && sum == std::chrono::seconds{0};
        const auto unit = is_bare         ? std::optional(std::chrono::seconds{1})
                          : !text.empty() ? unit_of(text.front())
                                          : std::nullopt;
        if (!unit) {
            return std::nullopt;
        }
        text.remove_prefix(is_bare ? 0 : 1);
        sum += *number * *unit;
        if (sum > span_max) {
            return std::nullopt;
        }
    }
    return sum > std::chrono::seconds{0} ? std::optional<base::Duration>(sum) : std::nullopt;
}

}  // namespace postrider::timing
