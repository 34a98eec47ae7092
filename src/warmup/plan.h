// How much a source that nobody knows yet may send, day by day.
#pragma once

#include <cstddef>
#include <cstdint>
#include <expected>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace postrider::warmup {

/// What a count is of.
enum class Span : std::uint8_t {
    provider,  ///< each provider has its own count and its own day
    together,  ///< one for all that the source sends
};

enum class Period : std::uint8_t { day, hour };

/// In place of a provider's name where all count together, and for hosts of no known provider.
inline constexpr std::string_view everyone = "all";
inline constexpr std::string_view other_provider = "other";

inline constexpr std::size_t plan_days_max = 366;
inline constexpr std::uint32_t plan_count_max = 1'000'000'000;

/// Value.
struct Plan {
    std::string name;
    Span span = Span::provider;
    Period period = Period::day;
    /// The most of one period, for each day that sent; after the last day there is no limit.
    std::vector<std::uint32_t> counts;
    /// Percent of what was tried in a day that was refused for rate or reputation: from here on the
    /// plan stays where it is …
    std::uint32_t hold_percent = 5;
    /// … and from here on it goes a day back.
    std::uint32_t back_percent = 15;
    /// Percent of what was taken in a day that was complained about, with the same meaning. What
    /// large receivers publish: below 0.1 all is well, from 0.3 on mail is refused.
    double complaint_hold_percent = 0.1;
    double complaint_back_percent = 0.3;
    std::string from = {};  ///< who published it

    friend bool operator==(const Plan&, const Plan&) = default;
};

/// The plans that every installation has; the first is the one used where none is named.
const std::vector<Plan>& presets();

/// "50", "200" … in the order of the days; "500x3" stands for three days. The error is a sentence.
std::expected<std::vector<std::uint32_t>, std::string> parse_counts(
    std::span<const std::string> texts
);

/// Null when there is none of that name.
const Plan* find_plan(std::span<const Plan> plans, std::string_view name);

}  // namespace postrider::warmup
