// Who takes mail in the simulation, by which limits, and who sends it.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

#include "base/time.h"
#include "shaping/policy.h"

namespace postrider::simulation {

inline constexpr std::size_t providers_count = 20;
inline constexpr std::size_t sources_count = 4;
inline constexpr std::size_t servers_count = 32;
/// The day of a hundred million; a smaller one is as much shorter.
inline constexpr std::int64_t full_day_messages = 100'000'000;
/// Part of what the providers would take that is sent to them.
inline constexpr double load = 0.75;
/// Part of the mail that somebody waits for.
inline constexpr double direct_share = 0.1;

/// One receiver.
struct Site {
    std::string name;
    std::vector<std::string> hosts;
    shaping::Limits limits;
    double seconds = 1;   ///< that it takes for a message, on average
    double capacity = 0;  ///< messages a second that it takes from one source
};

struct World {
    shaping::Policy policy;
    std::vector<Site> sites;
    base::Duration day{};
    /// Attempts at once, over all.
    std::size_t workers_max = 0;
};

/// The providers that the product knows, and some with rates of all kinds.
World a_world(std::int64_t messages);

}  // namespace postrider::simulation
