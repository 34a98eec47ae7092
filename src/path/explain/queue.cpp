// Destinations to sites, and what binds each.
#include "path/explain/queue.h"

#include <fmt/format.h>

#include <algorithm>
#include <optional>
#include <utility>

#include "path/explain/queue_words.h"
#include "path/explain/site.h"
#include "path/explain/trail_parts.h"
#include "path/explain/words.h"

namespace postrider::explain {
namespace {

namespace json = boost::json;

/// All that is known of a site, or of a destination whose site nobody has looked up.
struct Site {
    std::string name;  ///< of the site; empty: not known
    std::vector<store::DestinationQueue> destinations;
    std::vector<const queue::LaneStanding*> lanes;  ///< one for each source
};

/// Sums over destinations.
struct Sums {
    std::int64_t waiting = 0;
    std::int64_t due = 0;
    std::int64_t leased = 0;
    std::optional<base::Time> oldest_due;
    std::size_t ready = 0;
    std::size_t trying = 0;
    std::size_t unrouted = 0;
};

Sums sums_of(const Site& site, const LiveQueue* live) {
    Sums sums;
    for (const auto* lane : site.lanes) {
        sums.ready += lane->ready;
        sums.trying += lane->workers;
    }
    for (const auto& one : site.destinations) {
        sums.waiting += one.waiting;
        sums.due += one.due;
        sums.leased += one.leased;
        if (live != nullptr && live->unrouted.contains(one.destination)) {
            sums.unrouted += live->unrouted.at(one.destination);
        }
        if (one.oldest_due && (!sums.oldest_due || *one.oldest_due < *sums.oldest_due)) {
            sums.oldest_due = one.oldest_due;
        }
    }
    return sums;
}

std::string site_of(const LiveQueue* live, const std::string& destination) {
    if (live == nullptr) {
        return "";
    }
    const auto found = live->sites.find(destination);
    return found == live->sites.end() ? "" : found->second;
}

/// In the order of their names; those with a site first.
std::vector<Site> sites_of(const StoredQueue& stored, const LiveQueue* live) {
    std::map<std::string, Site> by_name;
    std::vector<Site> unknown;
    if (live != nullptr) {
        for (const auto& lane : live->lanes) {
            by_name[lane.site].lanes.push_back(&lane);
        }
        for (const auto& [destination, site] : live->sites) {
            const auto is_it = [&](const auto& one) { return one.destination == destination; };
            if (!site.empty() && std::ranges::none_of(stored.destinations, is_it)) {
                by_name[site].destinations.push_back({.destination = destination});
            }
        }
    }
    for (const auto& destination : stored.destinations) {
        const auto name = site_of(live, destination.destination);
        Site& site = name.empty() ? unknown.emplace_back() : by_name[name];
        site.name = name;
        site.destinations.push_back(destination);
    }
    std::vector<Site> all;
    for (auto& [name, site] : by_name) {
        site.name = name;
        all.push_back(std::move(site));
    }
    std::ranges::move(unknown, std::back_inserter(all));
    return all;
}

/// Nothing of it waits or is at hand; something was, lately.
bool is_quiet(const Sums& sums) {
    return sums.waiting == 0 && sums.leased == 0 && sums.ready == 0 && sums.trying == 0;
}

bool is_meant(const Site& site, const std::string& only) {
    if (site.name == only) {
        return true;
    }
    const auto hosts = hosts_of(site.name);
    return std::ranges::any_of(hosts, [&](const auto& host) { return host == only.c_str(); }) ||
           std::ranges::any_of(site.destinations, [&](const auto& destination) {
               return destination.destination == only;
           });
}

std::string_view name_of(shaping::Bound::By by) {
    switch (by) {
        case shaping::Bound::By::connections:
            return "connections";
        case shaping::Bound::By::messages:
            return "messages";
        case shaping::Bound::By::connects:
            return "connects";
        case shaping::Bound::By::measure:
            return "measure";
        case shaping::Bound::By::attempts:
            return "attempts";
    }
    return {};
}

json::object bound_json(
    const queue::LaneStanding& lane,
    const shaping::Bound& bound,
    const LiveQueue& live,
    base::Time now
) {
    const auto wait = bound.until ? std::optional(*bound.until - live.instant) : std::nullopt;
    return {
        {"by", name_of(bound.by)},
        {"limit", bound.limit},
        {"from", bound.from},
        {"until", wait ? time_json(now + *wait) : nullptr},
        {"milliseconds", wait ? json::value(milliseconds(*wait)) : nullptr},
        {"source", text_or_null(lane.source)},
    };
}

/// A limit that binds this lane, or a server in it.
json::array lane_binds_of(const queue::LaneStanding& lane, const LiveQueue* live, base::Time now) {
    json::array binds;
    for (const auto& bound : lane.tenant_bounds) {
        if (live != nullptr && !lane.bound) {
            binds.push_back(bound_json(lane, bound, *live, now));
        }
    }
    return binds;
}

json::array binds_of(const Site& site, const LiveQueue* live, base::Time now) {
    json::array binds;
    for (const auto* lane : site.lanes) {
        if (live != nullptr && lane->bound) {
            binds.push_back(bound_json(*lane, *lane->bound, *live, now));
        }
    }
    return binds;
}

json::array limits_of(const shaping::Limits& limits) {
    json::array all;
    const auto add = [&](std::string limit, const std::string& from) {
        all.push_back(json::object{{"limit", std::move(limit)}, {"from", from}});
    };
    if (limits.connections) {
        add(fmt::format("connections {}", limits.connections->value), limits.connections->from);
    }
    if (limits.messages_per_connection) {
        add(fmt::format("messages_per_connection {}", limits.messages_per_connection->value),
            limits.messages_per_connection->from);
    }
    if (limits.messages) {
        add("messages " + shaping::to_string(limits.messages->value), limits.messages->from);
    }
    if (limits.connects) {
        add("connects " + shaping::to_string(limits.connects->value), limits.connects->from);
    }
    return all;
}

json::value lately_of(const Site& site, const LiveQueue* live) {
    if (live == nullptr || !live->recently.contains(site.name)) {
        return nullptr;
    }
    const auto& recent = live->recently.at(site.name);
    json::object troubles;
    for (const auto& [name, count] : recent.troubles) {
        troubles[name] = count;
    }
    const bool has_last = !recent.last_reply.empty();
    return json::object{
        {"delivered", recent.delivered},
        {"troubles", std::move(troubles)},
        {"last_reply", text_or_null(recent.last_reply)},
        {"last_host", text_or_null(recent.last_host)},
        {"last_at", has_last ? time_json(recent.last_at) : nullptr},
    };
}

json::array destinations_of(const Site& site) {
    json::array all;
    for (const auto& one : site.destinations) {
        all.push_back(json::object{
            {"destination", one.destination},
            {"waiting", one.waiting},
            {"due", one.due},
            {"leased", one.leased},
            {"oldest_due_at", time_json(one.oldest_due)},
            {"held_by", text_or_null(one.holder)},
            {"held_until", time_json(one.leased_until)},
        });
    }
    return all;
}

json::array lanes_of(const Site& site, const LiveQueue* live, base::Time now) {
    json::array all;
    for (const auto* lane : site.lanes) {
        all.push_back(json::object{
            {"source", text_or_null(lane->source)},
            {"ready", lane->ready},
            {"trying", lane->workers},
            {"servers", lane->servers},
            {"held", lane_binds_of(*lane, live, now)},
            {"measure", text_or_null(lane->measure)},
            {"limits", limits_of(lane->limits)},
        });
    }
    return all;
}

json::array measures_of(const Site& site, const LiveQueue* live) {
    json::array all;
    if (live == nullptr || site.name.empty()) {
        return all;
    }
    for (const auto& action : live->measures) {
        if (action.target.site == site.name) {
            all.push_back(json::object{
                {"kind", reaction::name_of(action.target.kind)},
                {"who", action.target.who},
                {"until", time_json(action.ends_at)},
                {"why", action.why},
                {"rule", text_or_null(action.rule)},
                {"reply", text_or_null(action.reply)},
            });
        }
    }
    return all;
}

json::array ordered_of(const Site& site, const StoredQueue& stored) {
    json::array all;
    for (const auto& destination : site.destinations) {
        for (const auto& one : destination.ordered) {
            const auto words = stored.orders.find(one.order);
            all.push_back(json::object{
                {"order", one.order.value},
                {"destination", destination.destination},
                {"count", one.count},
                {"words", words == stored.orders.end() ? "" : words->second},
            });
        }
    }
    return all;
}

/// What the first of it waits for, of the destination that is due first.
std::string reason_of(const Site& site, const StoredQueue& stored) {
    const store::DestinationQueue* first = nullptr;
    for (const auto& one : site.destinations) {
        if (one.oldest_due && (first == nullptr || *one.oldest_due < *first->oldest_due)) {
            first = &one;
        }
    }
    const auto found =
        first == nullptr ? stored.reasons.end() : stored.reasons.find(first->destination);
    return found == stored.reasons.end() ? "" : found->second;
}

json::array first_of(const StoredQueue& stored, base::Time now) {
    json::array all;
    for (const auto& first : stored.first) {
        const auto& place = first.place;
        const bool is_leased = !place.leased_by.empty() && place.leased_until > now;
        all.push_back(json::object{
            {"id", place.delivery.value},
            {"to", first.recipient},
            {"due_at", time_json(place.due)},
            {"attempts", place.attempts},
            {"why", text_or_null(first.why)},
            {"leased_by", is_leased ? json::value(place.leased_by) : nullptr},
            {"last_reply", text_or_null(first.last_reply)},
        });
    }
    return all;
}

json::object site_json(
    const Site& site, const StoredQueue& stored, const LiveQueue* live, base::Time now
) {
    const auto sums = sums_of(site, live);
    return {
        {"site", text_or_null(site.name)},
        {"hosts", hosts_of(site.name)},
        {"destinations", destinations_of(site)},
        {"waiting", sums.waiting},
        {"due", sums.due},
        {"leased", sums.leased},
        {"oldest_due_at", time_json(sums.oldest_due)},
        {"ready", sums.ready},
        {"trying", sums.trying},
        {"unrouted", sums.unrouted},
        {"lanes", lanes_of(site, live, now)},
        {"binds", binds_of(site, live, now)},
        {"limits", site.lanes.empty() ? json::array() : limits_of(site.lanes[0]->limits)},
        {"measures", measures_of(site, live)},
        {"orders", ordered_of(site, stored)},
        {"waits_for", sums.due > 0 ? json::value() : text_or_null(reason_of(site, stored))},
        {"lately", lately_of(site, live)},
    };
}

json::value load_json(const LiveQueue* live) {
    if (live == nullptr) {
        return nullptr;
    }
    const auto& load = live->load;
    return json::object{
        {"trying", load.attempts},
        {"trying_max", load.attempts_max},
        {"in_memory", load.in_memory},
        {"in_memory_max", load.in_memory_max},
        {"is_full", load.is_full},
    };
}

}  // namespace

json::array sources_json(const std::vector<SourceStanding>& standings) {
    json::array all;
    for (const auto& source : standings) {
        all.push_back(json::object{
            {"name", source.name},
            {"pools", json::array(source.pools.begin(), source.pools.end())},
            {"in_use", source.reason.empty()},
            {"reason", text_or_null(source.reason)},
            {"warm_ups", json::array(source.warm_ups.begin(), source.warm_ups.end())},
        });
    }
    return all;
}

json::object queue_of(
    const StoredQueue& stored, const LiveQueue* live, const std::string& only, base::Time now
) {
    json::array sites;
    const auto load = load_json(live);
    const auto owner = live != nullptr ? live->owner : std::string();
    for (const auto& site : sites_of(stored, live)) {
        const bool is_shown = only.empty() ? !is_quiet(sums_of(site, live)) : is_meant(site, only);
        if (!is_shown) {
            continue;
        }
        auto facts = site_json(site, stored, live, now);
        facts["words"] = why_nothing_moves(facts, load, owner, now);
        sites.push_back(std::move(facts));
    }
    return {
        {"at", time_json(now)},
        {"running", live != nullptr},
        {"owner", live != nullptr ? text_or_null(live->owner) : nullptr},
        {"sites", std::move(sites)},
        {"load", load},
        {"first_due", first_of(stored, now)},
        {"sources", live != nullptr ? sources_json(live->sources) : json::array()},
    };
}

}  // namespace postrider::explain
