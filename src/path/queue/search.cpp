// Fetching on beside a full lane.
#include "path/queue/search.h"

#include <algorithm>
#include <optional>
#include <utility>

namespace postrider::queue {

Space space_in(std::span<Lane* const> lanes, const model::Strand& strand, base::Instant now) {
    std::optional<std::size_t> least;
    std::size_t hungriest = 0;
    for (const Lane* lane : lanes) {
        const auto free = lane->room_for(strand);
        if (free > 0 || !lane->is_measured(now)) {
            least = std::min(free, least.value_or(free));
        }
        if (lane->is_hungry(strand)) {
            hungriest = std::max(hungriest, free);
        }
    }
    return {.least = least.value_or(0), .hungriest = hungriest};
}

bool stands_aside(
    std::span<Lane* const> lanes, const Lane& lane, const model::Strand& strand, bool has_memory
) {
    return lanes.size() > 1 && lane.room_for(strand) == 0 &&
           !(has_memory && lane.has_surplus_room(strand));
}

std::size_t Search::wanted(std::size_t room, base::Instant now) {
    if (std::exchange(is_out_, false)) {
        if (has_found_) {
            misses_ = 0;
        } else {
            constexpr std::uint32_t doublings_max = 10;
            const auto rest = search_rest * (1U << std::min(misses_++, doublings_max));
            rests_until_ = now + std::min<base::Duration>(rest, search_rest_longest);
        }
    }
    if (now < rests_until_) {
        return 0;
    }
    is_out_ = true;
    has_found_ = false;
    return std::max(room, search_fetch_min);
}

}  // namespace postrider::queue
