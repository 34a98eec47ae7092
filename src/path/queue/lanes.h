// All lanes, and which of them gets the next worker.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <deque>
#include <functional>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <tuple>
#include <unordered_map>
#include <unordered_set>
#include <utility>
#include <vector>

#include "path/queue/lane.h"
#include "shaping/policy.h"

namespace postrider::queue {

/// What slow sites may have together of the workers, and of the room in memory for what waits; the
/// same with those that nothing is known of. The rest is for sites that have shown that they are
/// quick: whatever the others do, their mail flows.
inline constexpr double slow_part = 0.25;
inline constexpr double unproven_part = 0.5;

/// So long, and of so many lanes, it is remembered that they were slow.
inline constexpr base::Duration slow_remembered = std::chrono::hours{12};
inline constexpr std::size_t slow_remembered_max = 20'000;

/// How a lane stands, for whoever asks why nothing moves. Value.
struct LaneStanding {
    std::string source;  ///< "": none, as of requests to an endpoint
    std::string site;
    std::size_t ready = 0;
    std::size_t workers = 0;
    /// While something is ready; what stands against the lane comes before what stands against all
    /// lanes.
    std::optional<shaping::Bound> bound;
    /// "slow-source: the receiver gets too much at once"; "" when none stands.
    std::string measure;
    shaping::Limits limits;  ///< all that it is held to
    /// Of single tenants, which bind while others may go on.
    std::vector<shaping::Bound> tenant_bounds = {};
    std::size_t servers = 0;  ///< with something ready: they share the lane
};

/// What lanes ask; each may be empty.
struct LaneQuestions {
    /// How many connections are open, idle or at work.
    std::function<std::size_t(const LaneName& name)> connections;
    /// Which measure a lane begins under.
    std::function<LaneMeasure(const LaneName& name)> measure;
};

/// Bookkeeping only. Resource; belongs to the runner.
class Lanes {
public:
    /// `workers_max`: over all lanes.
    Lanes(
        LaneLimits limits,
        std::size_t workers_max,
        shaping::Policy policy = {},
        LaneQuestions questions = {}
    )
        : limits_(limits),
          workers_max_(workers_max),
          policy_(std::move(policy)),
          questions_(std::move(questions)) {}
    Lanes(const Lanes&) = delete;
    Lanes& operator=(const Lanes&) = delete;

    const LaneLimits& limits() const { return limits_; }
    Lane& of(std::string_view source, const delivery::Route& route);
    /// Null where there is none.
    Lane* find(const LaneName& name);
    /// All of a site.
    std::vector<Lane*> at(std::string_view site);
    std::vector<Lane*> all();

    /// A lane with something to do stands in line for a worker, once; or it waits for its rate.
    void line_up(Lane& lane, base::Instant now);
    /// The next lane with one more worker; null when none wants any or all are at work. Lanes take
    /// turns, so that one with much to do leaves some to the others.
    Lane* begin(base::Instant now);
    /// A worker of the lane has ended.
    void end(Lane& lane, base::Instant now);
    /// Whether a worker of the lane may serve it again: no lane that could have it stands in line.
    bool may_keep_worker(const Lane& lane) const;
    /// An attempt of the lane took so long. Whether it is of another temper now.
    bool learn(Lane& lane, base::Duration took);
    /// What the lanes hold, by their temper.
    const Held& held(Temper temper) const { return crowd_[static_cast<std::size_t>(temper)]; }

    /// When the first lane that waits for its rate may go on.
    std::optional<base::Instant> next_release() const;
    /// Those that may go on stand in line.
    void release(base::Instant now);
    /// From now on this holds for the lane.
    void obey(Lane& lane, LaneMeasure measure, base::Instant now);

    std::size_t workers() const { return workers_; }
    std::size_t workers_max() const { return workers_max_; }
    std::vector<LaneStanding> standing(base::Instant now) const;
    /// Takes all that is ready away from all lanes.
    std::vector<Ready> clear();
    /// Forgets idle lanes but those in `used`.
    void forget_idle(const std::unordered_set<const Lane*>& used, base::Instant now);
    std::size_t size() const { return lanes_.size(); }

private:
    /// Of the same moment by name: by their addresses no two runs would be the same.
    struct Earlier {
        using Entry = std::pair<base::Instant, Lane*>;
        bool operator()(const Entry& a, const Entry& b) const {
            return a.first != b.first ? a.first < b.first : a.second->name() < b.second->name();
        }
    };

    /// A lane and its place.
    struct Standing {
        std::uint64_t number;
        Lane* lane;
    };
    using Line = std::deque<Standing>;

    /// Whether a lane of this temper may have one more worker, once one of `ending` has ended;
    /// null: none ends.
    bool may_have_worker(Temper temper, const Lane* ending) const;
    /// The one whose first has stood longest, of those that may have a worker; null: none.
    const Line* next_line(const Lane* ending) const;
    Line& line_of(const Lane& lane) { return lines_[static_cast<std::size_t>(lane.temper())]; }
    void enter_line(Lane& lane);
    /// It does not wait for its rate any longer.
    void stop_waiting(Lane& lane);
    std::optional<shaping::Bound> bound_of(const Lane& lane, base::Instant now) const;

    const LaneLimits limits_;
    const std::size_t workers_max_;
    const shaping::Policy policy_;
    const LaneQuestions questions_;
    std::size_t workers_ = 0;
    Crowd crowd_{};
    std::unordered_map<std::string, std::unique_ptr<Lane>> lanes_;
    /// Lanes that were slow when they were forgotten: until when that is remembered.
    std::unordered_map<std::string, base::Instant> slow_before_;
    std::array<Line, std::tuple_size_v<Crowd>> lines_;
    std::uint64_t stood_ = 0;
    std::set<std::pair<base::Instant, Lane*>, Earlier> paced_;
};

}  // namespace postrider::queue
