// A day of mail through the real lanes, in virtual time: the same day for the same seed.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <deque>
#include <functional>
#include <memory>
#include <queue>
#include <string>
#include <unordered_map>
#include <vector>

#include "path/queue/lanes.h"
#include "path/queue/retry_schedule.h"
#include "path/queue/search.h"
#include "tests/simulation/audit.h"
#include "tests/simulation/dice.h"
#include "tests/simulation/waits.h"
#include "tests/simulation/world.h"

namespace postrider::simulation {

struct DayOptions {
    std::uint64_t seed = 1;
    std::int64_t messages = 1'000'000;
};

/// How one receiver fared.
struct SiteResult {
    std::string name;
    std::uint64_t attempts = 0;
    Waits direct;
    std::size_t most_at_work = 0;  ///< from one source
    std::uint32_t connections = 0;
};

struct DayResult {
    std::int64_t delivered = 0;
    std::uint64_t attempts = 0;
    std::uint64_t put_off = 0;  ///< as its lane was full
    std::uint64_t digest = 0;   ///< of every attempt: when, where, whose
    base::Duration lasted{};    ///< until the last message was delivered
    base::Duration day{};       ///< in which all of them came
    Waits direct;               ///< from acceptance to the first attempt
    std::uint64_t windows = 0;  ///< minutes of servers whose share was looked at
    std::vector<SiteResult> sites;
    std::vector<std::string> faults;
};

/// Resource; runs once.
class Day {
public:
    explicit Day(const DayOptions& options);

    DayResult run();

private:
    struct Connection {
        std::uint32_t messages = 0;
        base::Instant idle_since{};
    };
    /// What goes from one source to one receiver.
    struct Place {
        Place(std::size_t number, const Site& site, queue::Lanes& lanes);

        std::size_t number;
        std::size_t source;
        const Site& site;
        std::shared_ptr<const delivery::Route> route;
        queue::Lane& lane;
        Audit audit;
        std::deque<Connection> idle;  ///< the one that was used last is the last
        Waits direct;
        std::uint64_t attempts = 0;
    };
    /// One that somebody waits for; the source that it will leave by is known once it is fetched.
    struct Letter {
        std::size_t source;
        base::Instant came_at;
    };
    /// What waits in the store of one flow to one receiver, for all sources.
    struct Shelf {
        std::array<std::uint64_t, sources_count> bulk{};
        std::deque<Letter> direct;
        queue::Search search;
        bool is_closed = false;  ///< until a lane has room again
        base::Instant looked_into_at{};

        std::uint64_t size() const;
    };
    struct Receiver {
        std::vector<queue::Lane*> lanes;  ///< by source
        std::array<Shelf, flows_count> shelves;
        std::vector<model::Strand> strands;
    };
    /// When a shelf is looked into again.
    struct Look {
        base::Instant at;
        std::size_t receiver;
        FlowNumber flow;
        bool operator>(const Look& other) const { return at > other.at; }
    };
    struct Attempt {
        base::Instant ends_at;
        std::size_t place;
        FlowNumber flow;
        bool is_on_kept = false;  ///< as the lane meant it
        std::uint32_t connects = 0;
        std::uint32_t messages = 0;  ///< that its connection has carried before
        base::Instant began_at{};
        bool operator>(const Attempt& other) const { return ends_at > other.ends_at; }
    };
    /// Back in the store later: tried once, or put off as its lane was full.
    struct Return {
        base::Instant at;
        std::size_t place;
        FlowNumber flow;
        base::Instant came_at;
        bool is_put_off = false;
        bool operator>(const Return& other) const { return at > other.at; }
    };
    struct Campaign {
        base::Instant at;
        std::size_t server;
        std::int64_t messages;
    };
    template <class Item>
    using Heap = std::priority_queue<Item, std::vector<Item>, std::greater<>>;

    void plan_campaigns(std::int64_t messages);
    base::Instant next_moment() const;
    void step();
    void arrive();
    void launch(const Campaign& campaign);
    void put(Place& place, FlowNumber flow, std::int64_t count, base::Instant came_at);
    void shelve(const Place& place, FlowNumber flow, std::int64_t count, base::Instant came_at);
    void return_one();
    void refill(std::size_t receiver, FlowNumber flow);
    /// How many to fetch; none: the shelf is closed, or looked into later.
    std::size_t wanted(std::size_t receiver, FlowNumber flow);
    void fetch_one(std::size_t receiver, FlowNumber flow);
    Letter take_off(Shelf& shelf, bool is_direct);
    void begin_work();
    void begin_attempt(Place& place);
    void connect(Place& place, Attempt& attempt);
    void disconnect(Place& place, const Attempt& attempt);
    void end_attempt();
    Place& place_of(const queue::Lane& lane);
    queue::LaneQuestions questions();
    DayResult result();

    World world_;
    Dice dice_;
    queue::Lanes lanes_;
    queue::RetrySchedule schedule_;
    std::vector<std::unique_ptr<Place>> places_;
    std::unordered_map<const queue::Lane*, Place*> by_lane_;
    Urn by_capacity_;
    Urn by_server_;

    base::Instant now_{};
    Heap<Attempt> attempts_;
    Heap<Return> returns_;
    Heap<Look> looks_;
    std::array<Receiver, providers_count> receivers_;
    std::vector<Campaign> campaigns_;  ///< the next one is the last
    base::Instant next_direct_{};
    std::int64_t direct_left_ = 0;
    double direct_rate_ = 0;  ///< a microsecond
    std::int64_t left_ = 0;
    std::uint64_t digest_ = 0;
    std::int64_t delivered_ = 0;
    std::uint64_t put_off_ = 0;
};

}  // namespace postrider::simulation
