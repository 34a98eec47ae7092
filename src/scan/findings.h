// What a scanner's answer says, before anybody compares it with a threshold.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "model/inspection.h"

namespace postrider::scan {

/// Rules of one answer that are kept, and octets of what one says; the rest is left out.
inline constexpr std::size_t checks_max = 200;
inline constexpr std::size_t check_code_max = 100;
inline constexpr std::size_t check_description_max = 300;
/// No answer moves a score further from zero.
inline constexpr double score_max = 1'000'000;

/// Value.
struct SpamFindings {
    double score = 0;
    std::vector<model::SpamCheck> checks;
    friend bool operator==(const SpamFindings&, const SpamFindings&) = default;
};

/// Octets of a threat's name that are kept.
inline constexpr std::size_t threat_name_max = 200;

/// The threat's name; none: clean.
using ThreatFinding = std::optional<std::string>;

/// A rule fit to be kept and shown: control characters out, lengths within limits.
model::SpamCheck tidy_check(std::string_view code, double score, std::string_view description);
/// The same for the name of a threat.
std::string tidy_threat(std::string_view name);
/// 0 for what is no number, else within ±score_max.
double tidy_score(double score);

}  // namespace postrider::scan
