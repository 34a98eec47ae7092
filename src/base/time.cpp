// Time as text.
#include "base/time.h"

#include <array>

#include <fmt/format.h>

namespace postrider::base {
namespace {

struct Calendar {
    std::chrono::year_month_day date;
    std::chrono::hh_mm_ss<Duration> clock;
    unsigned weekday;
};

Calendar calendar(Time time) {
    const auto day = std::chrono::floor<std::chrono::days>(time);
    return {
        .date = std::chrono::year_month_day{day},
        .clock = std::chrono::hh_mm_ss<Duration>{time - day},
        .weekday = std::chrono::weekday{day}.c_encoding(),
    };
}

}  // namespace

std::string to_rfc5322(Time time) {
    static constexpr std::array days{"Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"};
    static constexpr std::array months{
        "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"
    };
    const Calendar at = calendar(time);
    return fmt::format(
        "{}, {:02} {} {:04} {:02}:{:02}:{:02} +0000",
        days.at(at.weekday),
        static_cast<unsigned>(at.date.day()),
        months.at(static_cast<unsigned>(at.date.month()) - 1),
        static_cast<int>(at.date.year()),
        at.clock.hours().count(),
        at.clock.minutes().count(),
        at.clock.seconds().count()
    );
}

std::string to_rfc3339(Time time) {
    const Calendar at = calendar(time);
    return fmt::format(
        "{:04}-{:02}-{:02}T{:02}:{:02}:{:02}.{:03}Z",
        static_cast<int>(at.date.year()),
        static_cast<unsigned>(at.date.month()),
        static_cast<unsigned>(at.date.day()),
        at.clock.hours().count(),
        at.clock.minutes().count(),
        at.clock.seconds().count(),
        at.clock.subseconds().count() / 1000
    );
}

}  // namespace postrider::base
