// From a claim to the lane of its site: a destination's way is looked up once for all that waits.
#pragma once

#include <functional>
#include <map>
#include <memory>
#include <string>
#include <unordered_map>
#include <unordered_set>
#include <variant>
#include <vector>

#include "model/message.h"
#include "net/loop.h"
#include "net/task.h"
#include "path/delivery/deliver.h"
#include "path/queue/crew.h"
#include "path/queue/lanes.h"
#include "path/queue/room.h"

namespace postrider::queue {

/// What a junction works with; outlives it.
struct JunctionParts {
    net::Loop& loop;
    Crew& crew;
    delivery::Delivery& delivery;
    Lanes& lanes;
    Room& room;
};

/// What a junction tells.
struct JunctionCalls {
    std::function<void()> ready;  ///< a lane has got something to do
    /// A strand that was closed, or wanted nothing, has room again.
    std::function<void(const model::Strand& strand)> open;
    std::function<void(model::Claim, delivery::Outcome)> unroutable;
};

/// Resource; belongs to one loop.
class Junction {
public:
    /// `route_kept`: how long a way is used before it is looked up again.
    Junction(JunctionParts parts, base::Duration route_kept, JunctionCalls calls);
    Junction(const Junction&) = delete;
    Junction& operator=(const Junction&) = delete;

    void place(model::Claim claim);
    /// How many more claims of `strand` there is room for. With none, the strand is closed, and it
    /// is remembered that it has more.
    std::size_t wanted(const model::Strand& strand);
    /// Takes all that waits for a way.
    std::vector<model::Claim> take_unrouted();
    /// Forgets destinations of which nothing is at hand, and their lanes.
    void forget_idle();
    std::size_t size() const { return destinations_.size(); }
    /// Each destination that something is at hand of, and its site; "" while that is looked up.
    std::map<std::string, std::string> sites() const;

private:
    /// What is known of a destination while something of it is at hand.
    struct Destination {
        std::shared_ptr<const delivery::Route> route;
        Lane* lane = nullptr;
        base::Instant route_until{};
        std::vector<model::Claim> unrouted;
        bool is_routing = false;
        /// Closed while the way was looked up.
        std::unordered_set<model::Strand> closed;
    };

    net::Task<> find_route(std::string name);
    void settle_route(
        const std::string& name, std::variant<delivery::Route, delivery::Outcome> found
    );
    void place_in_lane(Destination& destination, model::Claim claim);
    void close_in_lane(Lane& lane, const model::Strand& strand);
    void close_unrouted(Destination& destination, const model::Strand& strand);
    bool is_crowded(const Destination& destination) const;

    net::Loop& loop_;
    Crew& crew_;
    delivery::Delivery& delivery_;
    Lanes& lanes_;
    Room& room_;
    const base::Duration route_kept_;
    const JunctionCalls calls_;
    std::unordered_map<std::string, Destination> destinations_;
};

}  // namespace postrider::queue
