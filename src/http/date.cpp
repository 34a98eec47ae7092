// Fixed places, fixed length.
#include "http/date.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <chrono>

namespace postrider::http {
namespace {

constexpr std::size_t date_size = 29;
constexpr std::array<std::string_view, 12> months{
    "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"
};

/// -1 where it is no number.
int number_at(std::string_view text, std::size_t begin, std::size_t size) {
    int number = -1;
    const auto* first = text.data() + begin;
    const auto [end, error] = std::from_chars(first, first + size, number);
    return error == std::errc{} && end == first + size ? number : -1;
}

bool has_marks(std::string_view text) {
    return text.substr(3, 2) == ", " && text[7] == ' ' && text[11] == ' ' && text[16] == ' ' &&
           text[19] == ':' && text[22] == ':' && text.substr(25) == " GMT";
}

}  // namespace

std::optional<base::Time> parse_http_date(std::string_view text) {
    if (text.size() != date_size || !has_marks(text)) {
        return std::nullopt;
    }
    const auto* month = std::ranges::find(months, text.substr(8, 3));
    const int day = number_at(text, 5, 2);
    const int year = number_at(text, 12, 4);
    const int hour = number_at(text, 17, 2);
    const int minute = number_at(text, 20, 2);
    const int second = number_at(text, 23, 2);
    if (month == months.end() || day < 0 || year < 0 || hour < 0 || hour > 23 || minute < 0 ||
        minute > 59 || second < 0 || second > 60) {
        return std::nullopt;
    }
    const std::chrono::year_month_day date{
        std::chrono::year{year},
        std::chrono::month{static_cast<unsigned>(month - months.begin()) + 1},
        std::chrono::day{static_cast<unsigned>(day)}
    };
    if (!date.ok()) {
        return std::nullopt;
    }
    return base::Time{std::chrono::sys_days{date}} + std::chrono::hours{hour} +
           std::chrono::minutes{minute} + std::chrono::seconds{second};
}

}  // namespace postrider::http
