// Dates as mail writes them (RFC 5322 §3.3), with the zones of old.
#include "reports/date.h"

#include "base/ascii.h"

#include <array>
#include <charconv>
#include <utility>

namespace postrider::reports {
namespace {

std::optional<int> parse_number(std::string_view text) {
    int value = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
    const bool is_whole = error == std::errc() && end == text.data() + text.size();
    return is_whole && value >= 0 ? std::optional(value) : std::nullopt;
}

/// The next word, taken off `text`.
std::string_view take_word(std::string_view& text) {
    text = base::trim(text);
    const auto end = text.find_first_of(" \t\r\n,");
    const std::string_view word = text.substr(0, end);
    text.remove_prefix(end == std::string_view::npos ? text.size() : end + 1);
    return word;
}

std::optional<unsigned> parse_month(std::string_view word) {
    constexpr std::array<std::string_view, 12> names = {
        "jan",
        "feb",
        "mar",
        "apr",
        "may",
        "jun",
        "jul",
        "aug",
        "sep",
        "oct",
        "nov",
        "dec",
    };
    for (std::size_t i = 0; i < names.size(); ++i) {
        if (base::istarts_with(word, names[i])) {
            return static_cast<unsigned>(i + 1);
        }
    }
    return std::nullopt;
}

std::optional<std::chrono::seconds> parse_clock(std::string_view word) {
    const auto pieces = base::split(word.substr(0, word.find('.')), ':');
    if (pieces.size() < 2 || pieces.size() > 3) {
        return std::nullopt;
    }
    std::array<int, 3> values{};
    constexpr std::array<int, 3> limits = {23, 59, 60};
    for (std::size_t i = 0; i < pieces.size(); ++i) {
        const auto value = parse_number(pieces[i]);
        if (!value || *value > limits.at(i)) {
            return std::nullopt;
        }
        values.at(i) = *value;
    }
    return std::chrono::hours(values[0]) + std::chrono::minutes(values[1]) +
           std::chrono::seconds(values[2]);
}

/// "-0400", "-04:00", "Z", "EDT"; what is unknown is UTC (RFC 5322 §4.3).
std::chrono::minutes parse_zone(std::string_view word) {
    constexpr std::array<std::pair<std::string_view, int>, 9> names = {{
        {"EDT", -4},
        {"EST", -5},
        {"CDT", -5},
        {"CST", -6},
        {"MDT", -6},
        {"MST", -7},
        {"PDT", -7},
        {"PST", -8},
        {"JST", 9},
    }};
    for (const auto& [name, hours] : names) {
        if (base::iequals(word, name)) {
            return std::chrono::hours(hours);
        }
    }
    if (word.size() < 5 || (word[0] != '+' && word[0] != '-')) {
        return {};
    }
    const auto hours = parse_number(word.substr(1, 2));
    const auto minutes = parse_number(word.substr(word[3] == ':' ? 4 : 3, 2));
    const auto offset =
        std::chrono::hours(hours.value_or(0) % 24) + std::chrono::minutes(minutes.value_or(0) % 60);
    return word[0] == '-' ? -offset : offset;
}

std::optional<base::Time> make_time(
    std::chrono::year_month_day date, std::chrono::seconds clock, std::chrono::minutes zone
) {
    if (!date.ok()) {
        return std::nullopt;
    }
    return base::Time(std::chrono::sys_days(date)) + clock - zone;
}

}  // namespace

std::optional<base::Time> parse_date(std::string_view text) {
    std::string_view word = take_word(text);
    if (!word.empty() && base::is_alpha(word.front())) {
        word = take_word(text);
        if (word.empty()) {
            word = take_word(text);
        }
    }
    const auto day = parse_number(word);
    const auto month = parse_month(take_word(text));
    auto year = parse_number(take_word(text));
    const auto clock = parse_clock(take_word(text));
    if (!day || *day > 31 || !month || !year || *year > 9999 || !clock) {
        return std::nullopt;
    }
    if (*year < 100) {
        *year += *year < 50 ? 2000 : 1900;  // RFC 5322 §4.3
    }
    const std::chrono::year_month_day date{
        std::chrono::year(*year),
        std::chrono::month(*month),
        std::chrono::day(static_cast<unsigned>(*day))
    };
    return make_time(date, *clock, parse_zone(take_word(text)));
}

std::optional<base::Time> parse_timestamp(std::string_view text) {
    text = base::trim(text);
    if (text.size() < 16 || text[4] != '-' || text[7] != '-') {
        return std::nullopt;
    }
    const auto year = parse_number(text.substr(0, 4));
    const auto month = parse_number(text.substr(5, 2));
    const auto day = parse_number(text.substr(8, 2));
    const std::string_view rest = text.substr(11);
    const auto end = rest.find_first_of("Zz+-");
    const auto clock = parse_clock(rest.substr(0, end));
    if (!year || !month || !day || !clock) {
        return std::nullopt;
    }
    const std::chrono::year_month_day date{
        std::chrono::year(*year),
        std::chrono::month(static_cast<unsigned>(*month)),
        std::chrono::day(static_cast<unsigned>(*day))
    };
    const std::string_view zone = end == std::string_view::npos ? "" : rest.substr(end);
    return make_time(date, *clock, parse_zone(zone));
}

}  // namespace postrider::reports
