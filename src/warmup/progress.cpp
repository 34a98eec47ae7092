// Days and counts of a warm-up.
#include "warmup/progress.h"

#include <fmt/format.h>

#include <algorithm>
#include <chrono>
#include <cmath>

namespace postrider::warmup {
namespace {

std::int64_t date_of(base::Time now) {
    return std::chrono::floor<std::chrono::days>(now).time_since_epoch().count();
}

std::int64_t hour_of(base::Time now) {
    return std::chrono::floor<std::chrono::hours>(now).time_since_epoch().count();
}

/// One kind of what speaks against a source, over a date.
struct Signals {
    std::string_view words;
    std::uint64_t count = 0;
    std::uint64_t of = 0;
    double hold_percent = 0;
    double back_percent = 0;

    double percent() const {
        return of == 0 ? 0 : 100 * static_cast<double>(count) / static_cast<double>(of);
    }
    bool holds() const { return count > 0 && percent() >= hold_percent; }
    bool sends_back() const { return count > 0 && percent() >= back_percent; }
};

/// "7", "0.25"
std::string text_of(double percent) {
    return percent < 10 ? fmt::format("{:.2g}", percent) : fmt::format("{}", std::floor(percent));
}

Signals refusals_of(const Progress& progress, const Plan& plan) {
    return {
        .words = "refused for rate or reputation",
        .count = progress.refused,
        .of = std::uint64_t{progress.sent} + progress.refused,
        .hold_percent = static_cast<double>(plan.hold_percent),
        .back_percent = static_cast<double>(plan.back_percent),
    };
}

Signals complaints_of(const Progress& progress, const Plan& plan) {
    return {
        .words = "complained about",
        .count = progress.complained < complaints_min ? 0 : progress.complained,
        .of = progress.sent,
        .hold_percent = plan.complaint_hold_percent,
        .back_percent = plan.complaint_back_percent,
    };
}

/// The one that weighs more.
Signals signals_of(const Progress& progress, const Plan& plan) {
    const auto refusals = refusals_of(progress, plan);
    const auto complaints = complaints_of(progress, plan);
    const bool is_about_complaints =
        refusals.holds() ? complaints.sends_back() && !refusals.sends_back() : complaints.holds();
    return is_about_complaints ? complaints : refusals;
}

/// ", 3 refused, 1 complaint"
std::string signals_text(const Progress& progress) {
    std::string text;
    if (progress.refused > 0) {
        text += fmt::format(", {} refused", progress.refused);
    }
    if (progress.complained > 0) {
        const auto* const plural = progress.complained == 1 ? "" : "s";
        text += fmt::format(", {} complaint{}", progress.complained, plural);
    }
    return text;
}

/// What the signals of a date mean for the plan.
void end_day(Progress& progress, const Plan& plan, base::Time now) {
    const auto signals = signals_of(progress, plan);
    const auto tried = std::uint64_t{progress.sent} + progress.refused;
    if (tried < signals_min || !signals.holds()) {
        progress.day += progress.sent > 0 ? 1 : 0;
        return;
    }
    const bool goes_back = signals.sends_back() && progress.day > 1;
    progress.day -= goes_back ? 1 : 0;
    progress.noted_at = now;
    progress.note = fmt::format(
        "{} day {}: {} of {} {} ({}%, {} from {}%)",
        goes_back ? "back to" : "stays on",
        progress.day,
        signals.count,
        signals.of,
        signals.words,
        text_of(signals.percent()),
        goes_back ? "back" : "held",
        text_of(goes_back ? signals.back_percent : signals.hold_percent)
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
        // Complaints come days later: those of a date that sent nothing wait for one that does.
        progress.complained = progress.sent > 0 ? 0 : progress.complained;
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
        "source {} is on day {} of its warm-up{}: {} of {} sent {}{}",
        progress.source,
        progress.day,
        where,
        sent_of(progress, plan) + under_way,
        *most,
        plan.period == Period::day ? "today" : "in this hour",
        signals_text(progress)
    );
}

}  // namespace postrider::warmup
