// From a claim to the lane of its source and site: a destination's way is looked up once for all
// that waits.
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
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
#include "path/queue/measures.h"
#include "path/queue/pools.h"
#include "path/queue/room.h"
#include "path/queue/search.h"

namespace postrider::queue {

/// Lanes keep a surplus while less of the memory is taken.
inline constexpr double surplus_memory_part = 0.25;
/// What is fetched at first of a site that nothing is known of.
inline constexpr std::size_t fresh_claims_max = 4;
/// How soon room for more of sites that are not known to be quick is looked for again.
inline constexpr base::Duration crowded_rest = std::chrono::seconds{5};

/// What a junction works with; outlives it.
struct JunctionParts {
    net::Loop& loop;
    Crew& crew;
    delivery::Delivery& delivery;
    Pools& pools;
    Lanes& lanes;
    Measures& measures;
    Room& room;
};

/// Of the `Rest` of what waits for a source that is being warmed up.
inline constexpr std::string_view warm_up_reason = "warm-up";
/// As Rest::reason, of what finds its lane full while others have room.
inline constexpr std::string_view appointment_reason = "appointment";
Rest rest_for(delivery::Wait wait);

/// What a junction tells.
struct JunctionCalls {
    std::function<void()> ready;  ///< a lane has got something to do
    /// A strand that was closed, or wanted nothing, has room again.
    std::function<void(const model::Strand& strand)> open;
    std::function<void(model::Claim, delivery::Outcome)> unroutable;
    /// It waits in the store for the end of a measure, or for a source.
    std::function<void(model::Claim, const Rest&)> put_off;
    /// It goes back to the store, due as before: sites that are slow have enough of the memory.
    std::function<void(model::Claim)> put_back = {};
    /// A strand is closed until then.
    std::function<void(const model::Strand& strand, base::Time until)> later;
    /// Whether something else becomes of a claim than being tried; then it was taken. `site`: none
    /// before its way is known.
    std::function<bool(model::Claim& claim, std::optional<std::string_view> site)> divert = {};
    /// The pool that a claim leaves from on an operator's word; none: its own.
    std::function<std::optional<std::string>(const model::Claim& claim, std::string_view site)>
        reroute = {};
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
    /// Whether a claim that is taken from its lane would leave by another source now: its own has
    /// gone out of use, or a better one is back.
    bool has_moved(const Ready& ready, const Lane& lane);
    /// Claims of sources that went out of use get other lanes.
    void move_all();
    /// All claims are placed afresh: what becomes of them has changed.
    void place_again();
    /// Those of one lane: it is of another temper now.
    void place_again(Lane& lane);
    /// A measure has begun: what is at hand of a paused server waits in the store.
    void rest(const reaction::Target& target);
    /// It was undone: what waits for its end is fetched.
    void wake(const reaction::Target& target);
    /// Takes one that waits for its way or its turn; none: it does neither.
    std::optional<model::Claim> take(model::DeliveryId delivery);
    /// Takes all that waits for a way.
    std::vector<model::Claim> take_unrouted();
    /// Forgets destinations of which nothing is at hand, and their lanes.
    void forget_idle();
    std::size_t size() const { return destinations_.size(); }
    /// Each destination that something is at hand of, and its site; "" while that is looked up.
    std::map<std::string, std::string> sites() const;
    /// How many wait for their way, by destination.
    std::map<std::string, std::size_t> unrouted() const;

private:
    /// What is known of a destination while something of it is at hand.
    struct Destination {
        std::shared_ptr<const delivery::Route> route;
        /// By its sources, as far as something went there.
        std::vector<Lane*> lanes;
        base::Instant route_until{};
        std::vector<model::Claim> unrouted;
        bool is_routing = false;
        /// Closed while the way was looked up.
        std::unordered_set<model::Strand> closed;
        /// Closed while their server is paused here.
        std::unordered_set<model::Strand> resting;
        std::unordered_map<model::Strand, Search> searches;
    };

    using Found = std::variant<delivery::Route, delivery::Outcome>;

    std::vector<model::Claim> take_unrouted(Destination& destination);
    void add_unrouted(Destination& destination, model::Claim claim);
    void count_out(const model::Claim& claim);
    net::Task<> find_route(std::string name);
    /// What `find_route` cannot do without. Throws what the store throws.
    net::Task<Found> look_up(std::string name);
    net::Task<> learn_servers(std::string name);
    /// Null: where it goes is to be asked.
    std::shared_ptr<const delivery::Route> relay_of(const model::Claim& claim);
    /// Whether nothing waits for a way any more.
    bool place_relayed(const std::string& name);
    std::optional<model::ServerId> unknown_server(const Destination& destination) const;
    delivery::Outcome broken(std::string trouble) const;
    void settle_route(const std::string& name, Found found);
    /// `site`: "" while it is not known.
    std::string pool_of(const model::Claim& claim, std::string_view site) const;
    /// None: there is none to go to before a time, and it has been put off.
    Lane* lane_for(
        Destination& destination,
        model::Claim& claim,
        const std::shared_ptr<const delivery::Route>& route
    );
    void place_in_lane(
        Destination& destination, model::Claim claim, std::shared_ptr<const delivery::Route> route
    );
    /// How much to fetch of a strand; none: it is closed, or rests.
    std::size_t room_in_lanes(Destination& destination, const model::Strand& strand);
    std::size_t room_at_first(const Destination& destination, const model::Strand& strand);
    /// What a claim waits for that finds its lane full while others have room; none: it stands in
    /// the lane all the same.
    std::optional<Rest> rest_at(
        const Destination& destination, Lane& lane, const model::Strand& strand
    );
    void note_placed(Destination& destination, const Lane& lane, const model::Strand& strand);
    static void remember_in_lanes(const Destination& destination, const model::Strand& strand);
    void close_in_lanes(const Destination& destination, const model::Strand& strand);
    /// Whether it is closed because its server is paused.
    bool is_resting(Destination& destination, const model::Strand& strand);
    void close_resting(Destination& destination, const model::Strand& strand, base::Time until);
    static std::string_view site_of(const Destination& destination);
    std::optional<Rest> rest_of(const model::Strand& strand, std::string_view site) const;
    void close_unrouted(Destination& destination, const model::Strand& strand);
    bool is_crowded(const Destination& destination) const;
    /// Whether slow sites, or all that are not known to be quick, have as much of the memory as
    /// they may, and this is one of them. Null: one that nothing is known of.
    bool is_crowded_out(const Destination* destination) const;

    net::Loop& loop_;
    Crew& crew_;
    delivery::Delivery& delivery_;
    Pools& pools_;
    Lanes& lanes_;
    Measures& measures_;
    Room& room_;
    const base::Duration route_kept_;
    const JunctionCalls calls_;
    std::unordered_map<std::string, Destination> destinations_;
    Held unrouted_;  ///< of all destinations
};

}  // namespace postrider::queue
