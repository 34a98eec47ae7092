// The claims ready for one site, and how many are being tried at once.
#pragma once

#include <cstddef>
#include <deque>
#include <memory>
#include <string>
#include <unordered_set>
#include <vector>

#include "model/message.h"
#include "path/delivery/route.h"

namespace postrider::queue {

/// A claim and the way it goes.
struct Ready {
    model::Claim claim;
    std::shared_ptr<const delivery::Route> route;
};

struct LaneLimits {
    std::size_t workers_max = 20;  ///< attempts at once, each with a connection
    std::size_t ready_max = 200;   ///< claims in memory, beyond those being tried
};

/// Bookkeeping only. Resource; belongs to the runner.
class Lane {
public:
    Lane(std::string site, LaneLimits limits) : site_(std::move(site)), limits_(limits) {}
    Lane(const Lane&) = delete;
    Lane& operator=(const Lane&) = delete;

    const std::string& site() const { return site_; }

    void add(Ready ready) { ready_.push_back(std::move(ready)); }
    /// How many more claims it wants.
    std::size_t room() const;
    bool is_full() const { return room() == 0; }
    bool has_ready() const { return !ready_.empty(); }
    /// Whether one more worker has something to do and may begin. Those at work do not count: each
    /// may be with a recipient whose host takes minutes to answer.
    bool may_begin() const { return workers_ < limits_.workers_max && !ready_.empty(); }
    void begin() { ++workers_; }
    void end();
    Ready take();
    std::size_t workers() const { return workers_; }
    std::size_t size() const { return ready_.size(); }
    bool is_idle() const { return ready_.empty() && workers_ == 0 && !is_in_line_; }

    /// Whether it stands in line for a worker: then it must not be forgotten.
    bool is_in_line() const { return is_in_line_; }
    void enter_line() { is_in_line_ = true; }
    void leave_line() { is_in_line_ = false; }

    /// Takes all that is ready away.
    std::vector<Ready> clear();

    /// Destinations that have more in the store than the lane had room for.
    void remember(const std::string& destination) { hungry_.insert(destination); }
    /// Those destinations, once the lane has room for half of what it holds.
    std::vector<std::string> take_hungry();

private:
    std::string site_;
    LaneLimits limits_;
    std::deque<Ready> ready_;
    std::size_t workers_ = 0;
    bool is_in_line_ = false;
    std::unordered_set<std::string> hungry_;
};

}  // namespace postrider::queue
