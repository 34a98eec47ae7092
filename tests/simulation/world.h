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

/// Servers of one organization: so many.
inline constexpr std::size_t servers_each = 4;
/// The last source is so many times slower than the others at some receivers, and gets so much more
/// than it can take as easily as they can.
inline constexpr double slow_source_factor = 3;
inline constexpr double slow_source_excess = 1.25;

/// "org-1/server-2"
std::string server_path(std::size_t server);

/// One receiver.
struct Site {
    std::string name;
    std::vector<std::string> hosts;
    shaping::Limits limits;
    std::vector<shaping::TenantLimit> tenants = {};
    double seconds = 1;      ///< that it takes for a message, on average
    bool is_uneven = false;  ///< it takes longer for the last source

    double seconds_of(std::size_t source) const;
    /// Messages a second that it takes from a source.
    double capacity_of(std::size_t source) const;
    /// What is sent there by a source, beside the others.
    double share_of(std::size_t source) const;
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
