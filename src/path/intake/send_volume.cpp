// A ring of sixty minutes for each server.
#include "path/intake/send_volume.h"

#include <algorithm>
#include <numeric>

namespace postrider::intake {

/// Empties the minutes between the last one that was counted and `minute`.
void SendVolume::turn(Hour& hour, std::int64_t minute) {
    constexpr auto whole = static_cast<std::int64_t>(minutes);
    const auto first = std::max(hour.last_minute + 1, minute - whole + 1);
    for (auto at = first; at <= minute; ++at) {
        hour.counts.at(static_cast<std::size_t>(at % whole)) = 0;
    }
    hour.last_minute = std::max(hour.last_minute, minute);
}

bool SendVolume::take(
    model::ServerId server, std::uint64_t limit, std::size_t count, base::Time now
) {
    if (limit == 0) {
        return true;
    }
    const auto minute = std::chrono::floor<std::chrono::minutes>(now).time_since_epoch().count();
    const std::scoped_lock lock(mutex_);
    Hour& hour = hours_[server];
    turn(hour, minute);
    const auto sent = std::accumulate(hour.counts.begin(), hour.counts.end(), std::uint64_t{0});
    if (sent + count > limit) {
        return false;
    }
    hour.counts.at(static_cast<std::size_t>(hour.last_minute % static_cast<std::int64_t>(minutes))
    ) += static_cast<std::uint32_t>(count);
    return true;
}

}  // namespace postrider::intake
