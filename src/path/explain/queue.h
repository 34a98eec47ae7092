// What waits where, and what holds it back, as JSON: from the store, and from the running server
// where there is one. The keys are a promise to scripts (docs/explain.md).
#pragma once

#include <boost/json/array.hpp>
#include <boost/json/object.hpp>

#include <map>
#include <string>
#include <vector>

#include "path/queue/lanes.h"
#include "path/queue/recent.h"
#include "path/queue/runner.h"
#include "reaction/standing.h"
#include "store/explain.h"

namespace postrider::explain {

/// A way out and whether it is in use. Value.
struct SourceStanding {
    std::string name;
    std::vector<std::string> pools;
    std::string reason;  ///< why it is out of use; empty: it is in use
    /// How far it has come at each provider, a sentence each; empty: it is warm.
    std::vector<std::string> warm_ups = {};
};

boost::json::array sources_json(const std::vector<SourceStanding>& standings);

/// A delivery that is due soonest, and what it heard last. Value.
struct FirstDue {
    store::QueuePlace place;
    std::string recipient;
    std::string last_reply;
    std::string why = {};  ///< what it waits for, in a sentence
};

/// What the store knows. Value.
struct StoredQueue {
    std::vector<store::DestinationQueue> destinations;
    std::vector<FirstDue> first;  ///< of the destination that was asked for
    /// What the first of a destination waits for, where nothing of it is due.
    std::map<std::string, std::string> reasons;
    std::map<model::OrderId, std::string> orders;  ///< that something waits for, in words
};
inline constexpr std::size_t first_due_max = 5;
/// Destinations of which the first is asked what it waits for.
inline constexpr std::size_t reasons_max = 50;

/// `only`: a destination; empty: all of them, without their first.
StoredQueue read_queue(store::Transaction& transaction, const std::string& only, base::Time now);

/// What the running server knows, at one moment. Value.
struct LiveQueue {
    std::string owner;
    base::Instant instant;
    std::vector<queue::LaneStanding> lanes;
    std::map<std::string, std::string> sites;           ///< by destination
    std::map<std::string, queue::RecentSite> recently;  ///< by site
    std::vector<SourceStanding> sources;
    /// How many wait for the DNS to tell their way, by destination.
    std::map<std::string, std::size_t> unrouted = {};
    std::vector<reaction::Action> measures = {};
    queue::RunnerLoad load = {};
};

/// Pure. `live`: null where no server runs. `only`: a destination, a host or a site; empty: all.
boost::json::object queue_of(
    const StoredQueue& stored, const LiveQueue* live, const std::string& only, base::Time now
);

}  // namespace postrider::explain
