// All lanes, and which of them gets the next worker.
#pragma once

#include <cstddef>
#include <deque>
#include <memory>
#include <string>
#include <unordered_map>
#include <unordered_set>
#include <vector>

#include "path/queue/lane.h"

namespace postrider::queue {

/// Bookkeeping only. Resource; belongs to the runner.
class Lanes {
public:
    /// `workers_max`: over all lanes.
    Lanes(LaneLimits limits, std::size_t workers_max)
        : limits_(limits), workers_max_(workers_max) {}
    Lanes(const Lanes&) = delete;
    Lanes& operator=(const Lanes&) = delete;

    const LaneLimits& limits() const { return limits_; }
    Lane& of(const std::string& site);

    /// A lane with something to do stands in line for a worker, once.
    void line_up(Lane& lane);
    /// The next lane with one more worker; null when none wants any or all are at work. Lanes take
    /// turns, so that one with much to do leaves some to the others.
    Lane* begin();
    /// A worker of the lane has ended.
    void end(Lane& lane);
    bool is_line_empty() const { return line_.empty(); }

    /// Takes all that is ready away from all lanes.
    std::vector<Ready> clear();
    /// Forgets idle lanes but those in `used`.
    void forget_idle(const std::unordered_set<const Lane*>& used);
    std::size_t size() const { return lanes_.size(); }

private:
    const LaneLimits limits_;
    const std::size_t workers_max_;
    std::size_t workers_ = 0;
    std::unordered_map<std::string, std::unique_ptr<Lane>> lanes_;
    std::deque<Lane*> line_;
};

}  // namespace postrider::queue
