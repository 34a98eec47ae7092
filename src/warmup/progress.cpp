// Days and counts of a warm-up.
#include "warmup/progress.h"

#include <fmt/format.h>

#include <algorithm>
#include <chrono>

namespace postrider::warmup {
namespace {

std::int64_t date_of(base::Time now) {
    return std::chrono::floor<std::chrono::days>(now).time_since_epoch().count();
}

std::int64_t hour_of(base::Time now) {
    return std::chrono::floor<std::chrono::hours>(now).time_since_epoch().count();
}

/// What the signals of a date mean for the plan.
void end_day(Progress& progress, const Plan& plan, base::Time now) {
    const std::uint64_t tried = std::uint64_t{progress.sent} + progress.refused;
    const std::uint64_t percent = tried == 0 ? 0 : std::uint64_t{progress.refused} * 100 / tried;
    if (tried < signals_min || percent < plan.hold_percent) {
        progress.day += progress.sent > 0 ? 1 : 0;
        return;
    }
    const bool goes_back = percent >= plan.back_percent && progress.day > 1;
    progress.day -= goes_back ? 1 : 0;
    progress.noted_at = now;
    progress.note = fmt::format(
        "{} day {}: {} of {} refused for rate or reputation ({}%, {} from {}%)",
        goes_back ? "back to" : "stays on",
        progress.day,
        progress.refused,
        tried,
        percent,
        goes_back ? "back" : "held",
        goes_back ? plan.back_percent : plan.hold_percent
    );
}

}  // namespace

bool is_over(const Progress& progress, const Plan& plan) {
    return progress.day > plan.counts.size();
}

std::optional<std::uint32_t> allowance(const Progress& progress, const Plan& plan) {
    if (is_over(progress, plan)) {
        return std::nullopt;
    }
    return plan.counts[std::max(progress.day, 1U) - 1];
}

std::uint32_t sent_of(const Progress& progress, const Plan& plan) {
    return plan.period == Period::day ? progress.sent : progress.sent_in_hour;
}

bool come_to(Progress& progress, const Plan& plan, base::Time now) {
    const auto date = date_of(now);
    const auto hour = hour_of(now);
    // A clock that was set back changes nothing: what was sent was sent.
    if (date < progress.date || (date == progress.date && hour <= progress.hour)) {
        return false;
    }
    progress.hour = hour;
    progress.sent_in_hour = 0;
    if (date > progress.date) {
        if (!is_over(progress, plan)) {
            end_day(progress, plan, now);
        }
        progress.date = date;
        progress.sent = 0;
        progress.refused = 0;
    }
    return true;
}

base::Time next_period(const Plan& plan, base::Time now) {
    if (plan.period == Period::hour) {
        return std::chrono::floor<std::chrono::hours>(now) + std::chrono::hours{1};
    }
    return std::chrono::floor<std::chrono::days>(now) + std::chrono::days{1};
}

std::string describe(const Progress& progress, const Plan& plan, std::uint32_t under_way) {
    const bool is_together = progress.provider == everyone;
    const auto where = is_together ? std::string() : fmt::format(" at {}", progress.provider);
    const auto most = allowance(progress, plan);
    if (!most) {
        return fmt::format("source {} is warm{}", progress.source, where);
    }
    return fmt::format(
        "source {} is on day {} of its warm-up{}: {} of {} sent {}",
        progress.source,
        progress.day,
        where,
        sent_of(progress, plan) + under_way,
        *most,
        plan.period == Period::day ? "today" : "in this hour"
    );
}

}  // namespace postrider::warmup
