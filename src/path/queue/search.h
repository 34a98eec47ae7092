// How much to fetch of a strand that leaves by several lanes, one of which may be full for long.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>

#include "path/queue/lane.h"

namespace postrider::queue {

/// After a fetch that brought nothing for the lanes with room, so long is waited for the next one;
/// twice as long after each further one.
inline constexpr base::Duration search_rest = std::chrono::seconds{1};
inline constexpr base::Duration search_rest_longest = std::chrono::minutes{1};
/// So much is fetched at least: what is for the hungry lane may stand far behind.
inline constexpr std::size_t search_fetch_min = 100;

/// What lanes have for a strand. Value.
struct Space {
    std::size_t least = 0;      ///< 0: one is full
    std::size_t hungriest = 0;  ///< of those that are hungry
    bool is_none() const { return least == 0 && hungriest == 0; }
};

/// A full lane under a measure does not count: what comes for it is put off.
Space space_in(std::span<Lane* const> lanes, const model::Strand& strand, base::Instant now);

/// Whether something of a strand that finds this lane full is put off: where there are others, what
/// is fetched for them must not swell it without end. `has_memory`: a surplus may be kept.
bool stands_aside(
    std::span<Lane* const> lanes, const Lane& lane, const model::Strand& strand, bool has_memory
);

/// Fetching goes on for a lane that is hungry, although others are full and what comes for
/// those is put off. Where nothing came for it, perhaps there is nothing: all that waits must not
/// be turned over for that. Value.
class Search {
public:
    /// How much to fetch for so much room; 0: not before `rests_until`.
    std::size_t wanted(std::size_t room, base::Instant now);
    /// Something came for a lane with room.
    void find() { has_found_ = true; }
    base::Instant rests_until() const { return rests_until_; }
    /// Whether nothing would be lost if it were forgotten.
    bool is_idle(base::Instant now) const { return !is_out_ && rests_until_ <= now; }

private:
    bool is_out_ = false;
    bool has_found_ = false;
    std::uint32_t misses_ = 0;  ///< in a row
    base::Instant rests_until_{};
};

}  // namespace postrider::queue
