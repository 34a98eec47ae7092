// Plain words.
#include "path/explain/words.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <chrono>

namespace postrider::explain {
namespace {

using namespace std::chrono_literals;

/// "5 min 10 s"; the smaller part is left out where it is zero.
template <class Large, class Small>
std::string two_parts(
    base::Duration duration, std::string_view large_name, std::string_view small_name
) {
    const auto whole = std::chrono::round<Small>(duration);
    const auto large = std::chrono::floor<Large>(whole);
    const auto rest = whole - std::chrono::duration_cast<Small>(large);
    if (rest.count() == 0) {
        return fmt::format("{} {}", large.count(), large_name);
    }
    return fmt::format("{} {} {} {}", large.count(), large_name, rest.count(), small_name);
}

}  // namespace

std::string words_of(base::Duration duration) {
    const auto size = duration < base::Duration::zero() ? -duration : duration;
    if (size < 1s) {
        return fmt::format("{} ms", std::chrono::floor<std::chrono::milliseconds>(size).count());
    }
    if (size < 10s) {
        return fmt::format("{:.1f} s", std::chrono::duration<double>(size).count());
    }
    if (size < 60s) {
        return fmt::format("{} s", std::chrono::floor<std::chrono::seconds>(size).count());
    }
    if (size < 1h) {
        return two_parts<std::chrono::minutes, std::chrono::seconds>(size, "min", "s");
    }
    if (size < 24h) {
        return two_parts<std::chrono::hours, std::chrono::minutes>(size, "h", "min");
    }
    return two_parts<std::chrono::days, std::chrono::hours>(size, "d", "h");
}

std::string words_of_size(std::uint64_t octets) {
    constexpr double thousand = 1000;
    if (octets < 1000) {
        return fmt::format("{} octets", octets);
    }
    double size = static_cast<double>(octets) / thousand;
    std::size_t unit = 0;
    constexpr std::array<std::string_view, 3> units{"KB", "MB", "GB"};
    while (size >= thousand && unit + 1 < units.size()) {
        size /= thousand;
        ++unit;
    }
    return fmt::format("{:.1f} {}", size, units.at(unit));
}

std::string words_of(base::Time time) {
    std::string text = base::to_rfc3339(time);
    text.pop_back();
    std::ranges::replace(text, 'T', ' ');
    return text;
}

std::string words_to_second(base::Time time) {
    constexpr std::size_t size = std::string_view("2026-11-22 10:00:00").size();
    return words_of(time).substr(0, size);
}

std::string words_on(base::Time day, base::Time time) {
    constexpr std::size_t date_size = 11;
    const auto words = words_of(time);
    const bool is_same =
        std::chrono::floor<std::chrono::days>(day) == std::chrono::floor<std::chrono::days>(time);
    return is_same ? words.substr(date_size) : words;
}

std::string grouped(std::int64_t number) {
    std::string text = std::to_string(number);
    const std::size_t first = number < 0 ? 1 : 0;
    for (auto at = text.size(); at > first + 3; at -= 3) {
        text.insert(at - 3, ",");
    }
    return text;
}

std::string counted(std::int64_t count, std::string_view one, std::string_view many) {
    return fmt::format("{} {}", grouped(count), count == 1 ? one : many);
}

}  // namespace postrider::explain
