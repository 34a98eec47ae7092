// All lanes, and which of them gets the next worker.
#pragma once

#include <cstddef>
#include <deque>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <unordered_map>
#include <unordered_set>
#include <utility>
#include <vector>

#include "path/queue/lane.h"
#include "shaping/policy.h"

namespace postrider::queue {

/// How a lane stands, for whoever asks why nothing moves. Value.
struct LaneStanding {
    std::string site;
    std::size_t ready = 0;
    std::size_t workers = 0;
    std::optional<shaping::Bound> bound;  ///< while something is ready
    shaping::Limits limits;               ///< all that it is held to
};

/// Bookkeeping only. Resource; belongs to the runner.
class Lanes {
public:
    /// `workers_max`: over all lanes.
    Lanes(LaneLimits limits, std::size_t workers_max, shaping::Policy policy = {})
        : limits_(limits), workers_max_(workers_max), policy_(std::move(policy)) {}
    Lanes(const Lanes&) = delete;
    Lanes& operator=(const Lanes&) = delete;

    const LaneLimits& limits() const { return limits_; }
    Lane& of(const delivery::Route& route);

    /// A lane with something to do stands in line for a worker, once; or it waits for its rate.
    void line_up(Lane& lane, base::Instant now);
    /// The next lane with one more worker; null when none wants any or all are at work. Lanes take
    /// turns, so that one with much to do leaves some to the others.
    Lane* begin(base::Instant now);
    /// A worker of the lane has ended.
    void end(Lane& lane, base::Instant now);
    bool is_line_empty() const { return line_.empty(); }

    /// When the first lane that waits for its rate may go on.
    std::optional<base::Instant> next_release() const;
    /// Those that may go on stand in line.
    void release(base::Instant now);

    std::vector<LaneStanding> standing(base::Instant now) const;
    /// Takes all that is ready away from all lanes.
    std::vector<Ready> clear();
    /// Forgets idle lanes but those in `used`.
    void forget_idle(const std::unordered_set<const Lane*>& used, base::Instant now);
    std::size_t size() const { return lanes_.size(); }

private:
    const LaneLimits limits_;
    const std::size_t workers_max_;
    const shaping::Policy policy_;
    std::size_t workers_ = 0;
    std::unordered_map<std::string, std::unique_ptr<Lane>> lanes_;
    std::deque<Lane*> line_;
    std::set<std::pair<base::Instant, Lane*>> paced_;
};

}  // namespace postrider::queue
