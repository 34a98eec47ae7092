// Rates as text.
#include "shaping/pace.h"

#include <algorithm>
#include <array>
#include <charconv>

namespace postrider::shaping {
namespace {

constexpr std::uint32_t count_max = 1'000'000;

struct Unit {
    std::string_view name;
    base::Duration period;
};
constexpr std::array units{
    Unit{"s", std::chrono::seconds{1}},
    Unit{"min", std::chrono::minutes{1}},
    Unit{"h", std::chrono::hours{1}},
    Unit{"day", std::chrono::hours{24}},
};

}  // namespace

std::optional<Rate> parse_rate(std::string_view text) {
    const auto slash = text.find('/');
    if (slash == std::string_view::npos) {
        return std::nullopt;
    }
    const auto number = text.substr(0, slash);
    std::uint32_t count = 0;
    const auto [end, trouble] =
        std::from_chars(number.data(), number.data() + number.size(), count);
    const bool is_number = trouble == std::errc{} && end == number.data() + number.size();
    const auto unit = std::ranges::find(units, text.substr(slash + 1), &Unit::name);
    if (!is_number || count == 0 || count > count_max || unit == units.end()) {
        return std::nullopt;
    }
    return Rate{.count = count, .period = unit->period};
}

std::string to_string(const Rate& rate) {
    const auto unit = std::ranges::find(units, rate.period, &Unit::period);
    if (unit != units.end()) {
        return std::to_string(rate.count) + "/" + std::string(unit->name);
    }
    const auto seconds = std::chrono::ceil<std::chrono::seconds>(rate.period).count();
    return std::to_string(rate.count) + "/" + std::to_string(seconds) + "s";
}

}  // namespace postrider::shaping
