// The claims ready for one site, in fair shares, and how many are being tried at once.
#pragma once

#include <cstddef>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <unordered_set>
#include <vector>

#include "model/message.h"
#include "path/delivery/route.h"
#include "shaping/fair_queue.h"
#include "shaping/gate.h"

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

/// However many share a lane, each may have so many claims in it.
inline constexpr std::size_t lane_share_min = 4;
/// What somebody waits for weighs so much more than what goes to many.
inline constexpr std::uint32_t direct_weight = 4;

/// Bookkeeping only. Resource; belongs to the runner.
class Lane {
public:
    Lane(std::string site, LaneLimits limits, shaping::Limits shaping)
        : site_(std::move(site)), limits_(limits), gate_(std::move(shaping)) {}
    Lane(const Lane&) = delete;
    Lane& operator=(const Lane&) = delete;

    const std::string& site() const { return site_; }

    void add(Ready ready);
    /// How many more claims of this strand's server and stream it wants: all that have some in it
    /// share its room.
    std::size_t room_for(const model::Strand& strand) const;
    bool has_ready() const { return !ready_.is_empty(); }
    std::size_t size() const { return ready_.size(); }
    std::size_t workers() const { return workers_; }

    /// Whether one more worker has something to do and may begin. Those at work do not count: each
    /// may be with a recipient whose host takes minutes to answer.
    bool may_begin(base::Instant now) const;
    void begin() { ++workers_; }
    void end();
    /// Whether a worker that has ended an attempt may begin another.
    bool may_go_on(base::Instant now) const;
    /// Whose turn it is.
    Ready take(base::Instant now);
    /// The limit that binds while something is ready; none: nothing does.
    std::optional<shaping::Bound> bound(base::Instant now) const;
    const shaping::Limits& shaping() const { return gate_.limits(); }

    /// Whether nothing would be lost if it were forgotten.
    bool is_idle(base::Instant now) const;
    /// Whether it stands in line for a worker: then it must not be forgotten.
    bool is_in_line() const { return is_in_line_; }
    void enter_line() { is_in_line_ = true; }
    void leave_line() { is_in_line_ = false; }
    /// The same while it waits for its rate.
    bool is_paced() const { return is_paced_; }
    void set_paced(bool is_paced) { is_paced_ = is_paced; }

    /// Takes all that is ready away.
    std::vector<Ready> clear() { return ready_.clear(); }

    /// Strands that have more in the store than there was room for.
    void remember(const model::Strand& strand);
    /// Of those, the ones with the same server and stream as `strand`, once half of their share is
    /// free.
    std::vector<model::Strand> take_hungry(const model::Strand& strand);

private:
    std::size_t share_of(shaping::Flow flow) const;

    std::string site_;
    LaneLimits limits_;
    shaping::Gate gate_;
    shaping::FairQueue<Ready> ready_;
    std::size_t workers_ = 0;
    bool is_in_line_ = false;
    bool is_paced_ = false;
    std::map<shaping::Flow, std::unordered_set<model::Strand>> hungry_;
};

}  // namespace postrider::queue
