// From destinations to lanes.
#include "path/queue/junction.h"

#include <algorithm>
#include <iterator>
#include <unordered_set>
#include <utility>

namespace postrider::queue {

Junction::Junction(JunctionParts parts, base::Duration route_kept, JunctionCalls calls)
    : loop_(parts.loop),
      crew_(parts.crew),
      delivery_(parts.delivery),
      lanes_(parts.lanes),
      room_(parts.room),
      route_kept_(route_kept),
      calls_(std::move(calls)) {}

void Junction::place(model::Claim claim) {
    Destination& destination = destinations_[claim.destination];
    if (destination.lane != nullptr && loop_.clock().instant() < destination.route_until) {
        place_in_lane(destination, std::move(claim));
        return;
    }
    const auto strand = model::strand_of(claim);
    destination.unrouted.push_back(std::move(claim));
    if (is_crowded(destination)) {
        close_unrouted(destination, strand);
    }
    if (!destination.is_routing) {
        destination.is_routing = true;
        crew_.spawn(find_route(strand.destination), "queue/junction find_route");
    }
}

std::size_t Junction::wanted(const model::Strand& strand) {
    const auto known = destinations_.find(strand.destination);
    if (known == destinations_.end()) {
        return lanes_.limits().workers_max;
    }
    Destination& destination = known->second;
    if (is_crowded(destination)) {
        close_unrouted(destination, strand);
        return 0;
    }
    if (destination.lane == nullptr) {
        return lanes_.limits().workers_max;
    }
    const auto room = destination.lane->room_for(strand);
    if (room == 0) {
        close_in_lane(*destination.lane, strand);
    }
    return room;
}

/// What waits for a way, behind name servers that do not answer, is bounded like a lane.
bool Junction::is_crowded(const Destination& destination) const {
    return destination.unrouted.size() >= lanes_.limits().ready_max;
}

void Junction::close_unrouted(Destination& destination, const model::Strand& strand) {
    destination.closed.insert(strand);
    room_.close(strand);
}

void Junction::close_in_lane(Lane& lane, const model::Strand& strand) {
    lane.remember(strand);
    room_.close(strand);
}

net::Task<> Junction::find_route(std::string name) {
    auto found = co_await delivery_.route(name);
    settle_route(name, std::move(found));
}

void Junction::settle_route(
    const std::string& name, std::variant<delivery::Route, delivery::Outcome> found
) {
    Destination& destination = destinations_.at(name);
    destination.is_routing = false;
    auto claims = std::exchange(destination.unrouted, {});
    for (const auto& strand : std::exchange(destination.closed, {})) {
        calls_.open(strand);
    }
    if (auto* route = std::get_if<delivery::Route>(&found)) {
        destination.lane = &lanes_.of(*route);
        destination.route = std::make_shared<const delivery::Route>(std::move(*route));
        destination.route_until = loop_.clock().instant() + route_kept_;
        for (model::Claim& claim : claims) {
            place_in_lane(destination, std::move(claim));
        }
        return;
    }
    for (model::Claim& claim : claims) {
        calls_.unroutable(std::move(claim), std::get<delivery::Outcome>(found));
    }
}

void Junction::place_in_lane(Destination& destination, model::Claim claim) {
    Lane& lane = *destination.lane;
    const auto strand = model::strand_of(claim);
    lane.add({.claim = std::move(claim), .route = destination.route});
    if (lane.room_for(strand) == 0) {
        close_in_lane(lane, strand);
    }
    lanes_.line_up(lane, loop_.clock().instant());
    calls_.ready();
}

std::vector<model::Claim> Junction::take_unrouted() {
    std::vector<model::Claim> taken;
    for (auto& [name, destination] : destinations_) {
        std::ranges::move(std::exchange(destination.unrouted, {}), std::back_inserter(taken));
    }
    return taken;
}

std::map<std::string, std::string> Junction::sites() const {
    std::map<std::string, std::string> all;
    for (const auto& [name, destination] : destinations_) {
        all.emplace(name, destination.route ? destination.route->site : "");
    }
    return all;
}

void Junction::forget_idle() {
    const auto now = loop_.clock().instant();
    std::erase_if(destinations_, [&](const auto& entry) {
        const Destination& destination = entry.second;
        const bool lane_is_idle = destination.lane == nullptr || destination.lane->is_idle(now);
        return destination.route_until < now && lane_is_idle && !destination.is_routing &&
               destination.unrouted.empty();
    });
    std::unordered_set<const Lane*> used;
    for (const auto& [name, destination] : destinations_) {
        used.insert(destination.lane);
    }
    lanes_.forget_idle(used, now);
}

}  // namespace postrider::queue
