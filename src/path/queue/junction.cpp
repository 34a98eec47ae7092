// From destinations to lanes.
#include "path/queue/junction.h"

#include <fmt/format.h>

#include <algorithm>
#include <exception>
#include <iterator>
#include <span>
#include <unordered_set>
#include <utility>

namespace postrider::queue {
namespace {

bool is_fresh(const Lane* lane) {
    return lane->temper() == Temper::fresh;
}

}  // namespace

Rest rest_for(delivery::Wait wait) {
    const std::string reason(warm_up_reason);
    return {.reason = reason, .until = wait.until, .why = std::move(wait.why)};
}

Junction::Junction(JunctionParts parts, base::Duration route_kept, JunctionCalls calls)
    : loop_(parts.loop),
      crew_(parts.crew),
      delivery_(parts.delivery),
      pools_(parts.pools),
      lanes_(parts.lanes),
      measures_(parts.measures),
      room_(parts.room),
      route_kept_(route_kept),
      calls_(std::move(calls)) {}

void Junction::place(model::Claim claim) {
    if (calls_.divert && calls_.divert(claim, std::nullopt)) {
        return;
    }
    Destination& destination = destinations_[claim.destination];
    if (calls_.put_back && is_crowded_out(&destination)) {
        calls_.put_back(std::move(claim));
        return;
    }
    if (auto relay = relay_of(claim)) {
        place_in_lane(destination, std::move(claim), std::move(relay));
        return;
    }
    const bool is_known = destination.route && loop_.clock().instant() < destination.route_until;
    if (is_known && pools_.knows(claim.server)) {
        place_in_lane(destination, std::move(claim), destination.route);
        return;
    }
    const auto strand = model::strand_of(claim);
    add_unrouted(destination, std::move(claim));
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
    if (is_crowded_out(known == destinations_.end() ? nullptr : &known->second)) {
        calls_.later(strand, loop_.clock().now() + crowded_rest);
        return 0;
    }
    const auto at_first = std::min(lanes_.limits().workers_max, fresh_claims_max);
    if (known == destinations_.end()) {
        return at_first;
    }
    Destination& destination = known->second;
    if (is_crowded(destination)) {
        close_unrouted(destination, strand);
        return 0;
    }
    if (!destination.route && destination.lanes.empty()) {
        return at_first;
    }
    if (is_resting(destination, strand)) {
        return 0;
    }
    return destination.lanes.empty() ? at_first : room_in_lanes(destination, strand);
}

/// Which of its lanes a claim will go to is known once it is here, so the fullest one counts,
/// unless another is hungry.
std::size_t Junction::room_in_lanes(Destination& destination, const model::Strand& strand) {
    const auto now = loop_.clock().instant();
    const auto space = space_in(destination.lanes, strand, now);
    if (std::ranges::all_of(destination.lanes, is_fresh)) {
        return room_at_first(destination, strand);
    }
    if (space.least > 0) {
        return space.least;
    }
    if (space.is_none()) {
        close_in_lanes(destination, strand);
        return 0;
    }
    Search& search = destination.searches[strand];
    const auto wanted = search.wanted(space.hungriest, now);
    if (wanted == 0) {
        remember_in_lanes(destination, strand);
        calls_.later(strand, loop_.clock().now() + (search.rests_until() - now));
    }
    return wanted;
}

/// Until an attempt has ended, nobody knows whether these lanes are to have any more.
std::size_t Junction::room_at_first(const Destination& destination, const model::Strand& strand) {
    std::size_t ready = 0;
    for (const Lane* lane : destination.lanes) {
        ready += lane->size();
    }
    if (ready >= fresh_claims_max) {
        remember_in_lanes(destination, strand);
        calls_.later(strand, loop_.clock().now() + crowded_rest);
        return 0;
    }
    return std::min(fresh_claims_max - ready, lanes_.limits().workers_max);
}

std::optional<Rest> Junction::rest_at(
    const Destination& destination, Lane& lane, const model::Strand& strand
) {
    const auto now = loop_.clock().instant();
    const bool is_measured = lane.is_measured(now);
    const bool has_memory = !is_measured && room_.taken() < surplus_memory_part;
    if (!stands_aside(destination.lanes, lane, strand, has_memory)) {
        return std::nullopt;
    }
    if (is_measured) {
        if (auto rest = measures_.rest_of(lane.name())) {
            return rest;
        }
    }
    return Rest{
        .reason = std::string(appointment_reason),
        .until = loop_.clock().now() + (lane.appointment(strand, now) - now),
        .why = fmt::format(
            "Put off: {} stand before it on the way to {} by {}",
            lane.size(),
            lane.site(),
            lane.source()
        )
    };
}

bool Junction::is_crowded_out(const Destination* destination) const {
    auto best = Temper::slow;
    const auto lanes = destination == nullptr ? std::span<Lane* const>() : destination->lanes;
    for (const Lane* lane : lanes) {
        if (lane->temper() == Temper::quick) {
            return false;
        }
        best = lane->temper() == Temper::fresh ? Temper::fresh : best;
    }
    const Held& slow = lanes_.held(Temper::slow);
    const bool is_slow = !lanes.empty() && best == Temper::slow;
    if (is_slow && room_.part(slow.claims, slow.bytes) >= slow_part) {
        return true;
    }
    const Held& fresh = lanes_.held(Temper::fresh);
    return room_.part(
               slow.claims + fresh.claims + unrouted_.claims,
               slow.bytes + fresh.bytes + unrouted_.bytes
           ) >= unproven_part;
}

std::vector<model::Claim> Junction::take_unrouted(Destination& destination) {
    auto claims = std::exchange(destination.unrouted, {});
    std::ranges::for_each(claims, [this](const model::Claim& claim) { count_out(claim); });
    return claims;
}

void Junction::add_unrouted(Destination& destination, model::Claim claim) {
    ++unrouted_.claims;
    unrouted_.bytes += claim.content.head().size();
    destination.unrouted.push_back(std::move(claim));
}

void Junction::count_out(const model::Claim& claim) {
    --unrouted_.claims;
    unrouted_.bytes -= claim.content.head().size();
}

/// What waits for a way, behind name servers that do not answer, is bounded like a lane.
bool Junction::is_crowded(const Destination& destination) const {
    return destination.unrouted.size() >= lanes_.limits().ready_max;
}

void Junction::close_unrouted(Destination& destination, const model::Strand& strand) {
    destination.closed.insert(strand);
    room_.close(strand);
}

/// Whichever is first to have room again opens it.
void Junction::remember_in_lanes(const Destination& destination, const model::Strand& strand) {
    for (Lane* lane : destination.lanes) {
        lane->remember(strand);
    }
}

void Junction::close_in_lanes(const Destination& destination, const model::Strand& strand) {
    remember_in_lanes(destination, strand);
    room_.close(strand);
}

std::string Junction::pool_of(const model::Claim& claim, std::string_view site) const {
    auto pool = calls_.reroute ? calls_.reroute(claim, site) : std::nullopt;
    return pool ? *std::move(pool) : std::string(pools_.of(claim));
}

Lane* Junction::lane_for(
    Destination& destination,
    model::Claim& claim,
    const std::shared_ptr<const delivery::Route>& route
) {
    const auto pool = pool_of(claim, route->site);
    const auto source = delivery_.source_for(claim, pool, *route);
    if (source.empty()) {
        if (auto wait = delivery_.wait_for_source(claim, pool, *route)) {
            calls_.put_off(std::move(claim), rest_for(*std::move(wait)));
            return nullptr;
        }
    }
    const auto known = std::ranges::find_if(destination.lanes, [&](const Lane* lane) {
        return lane->source() == source && lane->site() == route->site;
    });
    if (known != destination.lanes.end()) {
        return *known;
    }
    Lane& lane = lanes_.of(source, *route);
    destination.lanes.push_back(&lane);
    if (destination.lanes.size() > 1) {
        calls_.open(model::strand_of(claim));  // the others may be full
    }
    return &lane;
}

void Junction::place_in_lane(
    Destination& destination, model::Claim claim, std::shared_ptr<const delivery::Route> route
) {
    if (calls_.divert && calls_.divert(claim, route->site)) {
        return;
    }
    const auto strand = model::strand_of(claim);
    if (const auto rest = rest_of(strand, route->site)) {
        close_resting(destination, strand, rest->until);
        calls_.put_off(std::move(claim), *rest);
        return;
    }
    Lane* const found = lane_for(destination, claim, route);
    if (found == nullptr) {
        return;
    }
    Lane& lane = *found;
    if (const auto rest = rest_at(destination, lane, strand)) {
        calls_.put_off(std::move(claim), *rest);
        return;
    }
    lane.add({.claim = std::move(claim), .route = std::move(route)}, pools_.path_of(strand.server));
    note_placed(destination, lane, strand);
    lanes_.line_up(lane, loop_.clock().instant());
    calls_.ready();
}

void Junction::note_placed(
    Destination& destination, const Lane& lane, const model::Strand& strand
) {
    if (const auto found = destination.searches.find(strand); found != destination.searches.end()) {
        found->second.find();
    }
    const bool is_full = lane.room_for(strand) == 0;
    if (is_full && space_in(destination.lanes, strand, loop_.clock().instant()).is_none()) {
        close_in_lanes(destination, strand);
    }
}

/// "" while nothing is known of it.
std::string_view Junction::site_of(const Destination& destination) {
    if (destination.route) {
        return destination.route->site;
    }
    return destination.lanes.empty() ? std::string_view() : destination.lanes.front()->site();
}

std::optional<Rest> Junction::rest_of(const model::Strand& strand, std::string_view site) const {
    return pools_.knows(strand.server) ? measures_.rest_of(pools_.path_of(strand.server), site)
                                       : std::nullopt;
}

bool Junction::is_resting(Destination& destination, const model::Strand& strand) {
    if (const auto rest = rest_of(strand, site_of(destination))) {
        close_resting(destination, strand, rest->until);
        return true;
    }
    if (destination.resting.erase(strand) > 0) {
        room_.open(strand);
    }
    return false;
}

void Junction::close_resting(
    Destination& destination, const model::Strand& strand, base::Time until
) {
    if (destination.resting.insert(strand).second) {
        room_.close(strand);
    }
    calls_.later(strand, until);
}

void Junction::rest(const reaction::Target& target) {
    if (target.kind != reaction::MeasureKind::pause_server) {
        return;
    }
    for (Lane* lane : lanes_.at(target.site)) {
        for (const auto server : lane->servers()) {
            if (!pools_.knows(server) || pools_.path_of(server) != target.who) {
                continue;
            }
            for (Ready& ready : lane->take_server(server)) {
                place(std::move(ready.claim));
            }
            for (const auto& strand : lane->take_all_hungry(server)) {
                calls_.open(strand);
            }
        }
    }
}

void Junction::wake(const reaction::Target& target) {
    for (auto& [name, destination] : destinations_) {
        if (site_of(destination) != target.site) {
            continue;
        }
        std::vector<model::Strand> woken;
        std::ranges::copy_if(
            destination.resting,
            std::back_inserter(woken),
            [&](const model::Strand& strand) { return !rest_of(strand, target.site); }
        );
        for (const auto& strand : woken) {
            destination.resting.erase(strand);
            calls_.open(strand);
        }
    }
}

bool Junction::has_moved(const Ready& ready, const Lane& lane) {
    const auto pool = pool_of(ready.claim, ready.route->site);
    return delivery_.source_for(ready.claim, pool, *ready.route) != lane.source();
}

void Junction::move_all() {
    for (Lane* lane : lanes_.all()) {
        // A lane's claims move together, as long as they are of one pool; those of others move when
        // it is their turn.
        if (!lane->has_ready() || !has_moved(lane->any(), *lane)) {
            continue;
        }
        for (auto& [name, destination] : destinations_) {
            std::erase(destination.lanes, lane);
        }
        place_again(*lane);
    }
}

void Junction::place_again(Lane& lane) {
    for (Ready& ready : lane.clear()) {
        place(std::move(ready.claim));
    }
    for (const auto& strand : lane.take_all_hungry()) {
        calls_.open(strand);
    }
}

void Junction::place_again() {
    for (model::Claim& claim : take_unrouted()) {
        place(std::move(claim));
    }
    for (Lane* lane : lanes_.all()) {
        place_again(*lane);
    }
}

std::optional<model::Claim> Junction::take(model::DeliveryId delivery) {
    for (auto& [name, destination] : destinations_) {
        auto& unrouted = destination.unrouted;
        const auto found = std::ranges::find(unrouted, delivery, &model::Claim::delivery);
        if (found != unrouted.end()) {
            auto claim = std::move(*found);
            unrouted.erase(found);
            count_out(claim);
            return claim;
        }
    }
    for (Lane* lane : lanes_.all()) {
        if (auto ready = lane->take(delivery)) {
            for (const auto& strand : lane->take_hungry(model::strand_of(ready->claim))) {
                calls_.open(strand);
            }
            return std::move(ready->claim);
        }
    }
    return std::nullopt;
}

std::vector<model::Claim> Junction::take_unrouted() {
    std::vector<model::Claim> taken;
    for (auto& [name, destination] : destinations_) {
        std::ranges::move(take_unrouted(destination), std::back_inserter(taken));
    }
    return taken;
}

std::map<std::string, std::string> Junction::sites() const {
    std::map<std::string, std::string> all;
    for (const auto& [name, destination] : destinations_) {
        all.emplace(name, site_of(destination));
    }
    return all;
}

std::map<std::string, std::size_t> Junction::unrouted() const {
    std::map<std::string, std::size_t> all;
    for (const auto& [name, destination] : destinations_) {
        if (!destination.unrouted.empty()) {
            all.emplace(name, destination.unrouted.size());
        }
    }
    return all;
}

void Junction::forget_idle() {
    const auto now = loop_.clock().instant();
    std::erase_if(destinations_, [&](const auto& entry) {
        const Destination& destination = entry.second;
        const bool is_quiet = std::ranges::all_of(destination.lanes, [&](const Lane* lane) {
            return lane->is_idle(now);
        });
        return destination.route_until < now && is_quiet && !destination.is_routing &&
               destination.unrouted.empty() && destination.resting.empty();
    });
    std::unordered_set<const Lane*> used;
    for (const auto& [name, destination] : destinations_) {
        used.insert(destination.lanes.begin(), destination.lanes.end());
    }
    lanes_.forget_idle(used, now);
}

}  // namespace postrider::queue
