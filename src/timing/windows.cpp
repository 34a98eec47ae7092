// Hours and weekdays to moments.
#include "timing/windows.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <charconv>

#include "base/ascii.h"

namespace postrider::timing {
namespace {

using std::chrono::days;
using std::chrono::local_days;

constexpr std::array<std::string_view, 7> day_names{
    "sun", "mon", "tue", "wed", "thu", "fri", "sat"
};

std::optional<unsigned> weekday_named(std::string_view name) {
    for (unsigned at = 0; at < day_names.size(); ++at) {
        if (base::iequals(day_names.at(at), name)) {
            return at;
        }
    }
    return std::nullopt;
}

/// "mon", or "mon-fri".
std::optional<std::uint8_t> parse_span(std::string_view text) {
    const auto halves = base::split_once(text, '-');
    const auto first = weekday_named(base::trim(halves ? halves->first : text));
    const auto last = weekday_named(base::trim(halves ? halves->second : text));
    if (!first || !last) {
        return std::nullopt;
    }
    unsigned bits = 0;
    for (unsigned day = *first;; day = (day + 1) % 7) {
        bits |= 1U << day;
        if (day == *last) {
            return static_cast<std::uint8_t>(bits);
        }
    }
}

std::optional<int> parse_two_digits(std::string_view text) {
    int number = 0;
    const auto* end = text.data() + text.size();
    const auto parsed = std::from_chars(text.data(), end, number);
    if (text.empty() || text.size() > 2 || parsed.ec != std::errc{} || parsed.ptr != end) {
        return std::nullopt;
    }
    return number;
}

bool is_or_any(std::string_view wanted, std::string_view found) {
    return wanted.empty() || base::iequals(wanted, found);
}

}  // namespace

std::optional<std::chrono::minutes> parse_time_of_day(std::string_view text) {
    const auto halves = base::split_once(text, ':');
    if (!halves || halves->second.size() != 2) {
        return std::nullopt;
    }
    const auto hour = parse_two_digits(halves->first);
    const auto minute = parse_two_digits(halves->second);
    if (!hour || !minute || *hour < 0 || *minute < 0 || *minute > 59) {
        return std::nullopt;
    }
    const auto time = std::chrono::hours{*hour} + std::chrono::minutes{*minute};
    return time <= days{1} ? std::optional(time) : std::nullopt;
}

std::optional<std::uint8_t> parse_weekdays(std::string_view text) {
    std::uint8_t bits = 0;
    for (;;) {
        const auto halves = base::split_once(text, ',');
        const auto span = parse_span(halves ? halves->first : text);
        if (!span) {
            return std::nullopt;
        }
        bits |= *span;
        if (!halves) {
            return bits;
        }
        text = halves->second;
    }
}

bool Window::fits(const WindowTraits& traits) const {
    return (!stream || *stream == traits.stream) && is_or_any(server, traits.server) &&
           is_or_any(tag, traits.tag);
}

base::Time Window::next_open(base::Time now) const {
    const auto today = std::chrono::floor<days>(zone->local_of(now));
    const auto ends_after = closes > opens ? days{0} : days{1};
    // Yesterday's may be open still; in eight days every weekday comes.
    for (auto day = today - days{1}; day <= today + days{8}; day += days{1}) {
        const std::chrono::weekday weekday{day};
        if ((weekdays >> weekday.c_encoding() & 1U) == 0) {
            continue;
        }
        const auto end = zone->time_of(day + ends_after + closes);
        if (now < end) {
            return std::max(now, zone->time_of(day + opens));
        }
    }
    return now;  // it never opens: then it keeps nothing
}

std::optional<Closed> Windows::closed(const WindowTraits& traits, base::Time now) const {
    std::optional<Closed> closed;
    for (const auto& window : windows_) {
        if (!window.fits(traits)) {
            continue;
        }
        const auto opens = window.next_open(now);
        if (opens <= now) {
            return std::nullopt;
        }
        if (!closed || opens < closed->opens) {
            closed = Closed{
                .opens = opens,
                .why = fmt::format(
                    "Waits for its send window {}, which opens {}",
                    window.name,
                    base::to_rfc3339(opens)
                ),
            };
        }
    }
    return closed;
}

}  // namespace postrider::timing
