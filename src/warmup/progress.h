// How far a source has come with a provider: counted in days that really sent.
#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "base/time.h"
#include "warmup/plan.h"

namespace postrider::warmup {

/// As it is stored, one row for each source and provider. Value.
struct Progress {
    std::string source;
    std::string provider;
    base::Time begun_at;        ///< which warm-up of the source this belongs to
    std::uint32_t day = 1;      ///< of the plan; beyond its last it is over
    std::int64_t date = 0;      ///< the day in UTC, from 1970, that the counts are of; 0: none yet
    std::uint32_t sent = 0;     ///< taken by the provider on that date
    std::uint32_t refused = 0;  ///< refused by it on that date, for rate or reputation
    /// Complaints since the last date that sent, and on this one.
    std::uint32_t complained = 0;
    std::int64_t hour = 0;  ///< the hour, from 1970, that the next is of
    std::uint32_t sent_in_hour = 0;
    std::uint32_t skips = 0;  ///< days that a person has had it skip
    /// What was last decided about it beside going on, for people; empty: nothing.
    std::string note;
    base::Time noted_at{};

    friend bool operator==(const Progress&, const Progress&) = default;
};

/// With fewer tried in a day than these, refusals say nothing.
inline constexpr std::uint32_t signals_min = 20;
/// One person's complaint says nothing about a small day.
inline constexpr std::uint32_t complaints_min = 2;

/// Whether the plan has been gone through.
bool is_over(const Progress& progress, const Plan& plan);
/// The most of one period on its day of the plan; none: there is no limit any more.
std::optional<std::uint32_t> allowance(const Progress& progress, const Plan& plan);
/// Of this period so far.
std::uint32_t sent_of(const Progress& progress, const Plan& plan);

/// Comes to the date and hour of `now`. A date that sent ends a day of the plan: the next one
/// begins, unless too much was refused. Whether anything changed.
bool come_to(Progress& progress, const Plan& plan, base::Time now);
/// When a new period begins.
base::Time next_period(const Plan& plan, base::Time now);

/// "source out-2 is on day 4 of its warm-up at yahoo: 500 of 500 sent today, 3 refused, 1
/// complaint"
std::string describe(const Progress& progress, const Plan& plan, std::uint32_t under_way);

}  // namespace postrider::warmup
