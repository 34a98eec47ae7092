// Destinations to sites, and what binds each.
#include "path/explain/queue.h"

#include <fmt/format.h>

#include <algorithm>
#include <optional>
#include <utility>

#include "path/explain/site.h"
#include "path/explain/trail_parts.h"
#include "path/explain/words.h"
#include "store/attempts.h"
#include "store/messages.h"

namespace postrider::explain {
namespace {

namespace json = boost::json;

/// All that is known of a site, or of a destination whose site nobody has looked up.
struct Site {
    std::string name;  ///< of the site; empty: not known
    std::vector<store::DestinationQueue> destinations;
    const queue::LaneStanding* lane = nullptr;
};

/// Sums over destinations.
struct Sums {
    std::int64_t waiting = 0;
    std::int64_t due = 0;
    std::int64_t leased = 0;
    std::optional<base::Time> oldest_due;
};

Sums sums_of(const Site& site) {
    Sums sums;
    for (const auto& one : site.destinations) {
        sums.waiting += one.waiting;
        sums.due += one.due;
        sums.leased += one.leased;
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
            by_name[lane.site] = {.name = lane.site, .destinations = {}, .lane = &lane};
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
bool is_quiet(const Site& site) {
    const auto sums = sums_of(site);
    return sums.waiting == 0 && sums.leased == 0 &&
           (site.lane == nullptr || (site.lane->ready == 0 && site.lane->workers == 0));
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

json::array binds_of(const Site& site, const LiveQueue* live, base::Time now) {
    json::array binds;
    if (site.lane == nullptr || !site.lane->bound) {
        return binds;
    }
    const auto& bound = *site.lane->bound;
    const auto wait = bound.until ? std::optional(*bound.until - live->instant) : std::nullopt;
    binds.push_back(json::object{
        {"by", bound.by == shaping::Bound::By::connections ? "connections" : "messages"},
        {"limit", bound.limit},
        {"from", bound.from},
        {"until", wait ? time_json(now + *wait) : nullptr},
        {"milliseconds", wait ? json::value(milliseconds(*wait)) : nullptr},
    });
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
        });
    }
    return all;
}

/// Why nothing more moves, in one sentence.
std::string words_of(const Site& site, const Sums& sums, const LiveQueue* live, base::Time now) {
    if (live == nullptr) {
        return "No server runs on this data: it waits until one does.";
    }
    if (site.lane != nullptr && site.lane->bound) {
        const auto& bound = *site.lane->bound;
        const auto until =
            bound.until ? fmt::format("in {}", explain::words_of(*bound.until - live->instant))
                        : std::string("when an attempt ends");
        return fmt::format("Held back by {} ({}); goes on {}.", bound.limit, bound.from, until);
    }
    if (site.lane != nullptr && site.lane->workers > 0) {
        return "Nothing holds it back.";
    }
    if (sums.due > 0) {
        return site.name.empty() ? "It is due, and about to be fetched; where it goes is looked up."
                                 : "It is due, and about to be fetched.";
    }
    if (sums.waiting > 0) {
        return fmt::format(
            "Nothing is due before {}, in {}.",
            words_on(now, *sums.oldest_due),
            explain::words_of(*sums.oldest_due - now)
        );
    }
    return "Nothing waits.";
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
            {"leased_by", is_leased ? json::value(place.leased_by) : nullptr},
            {"last_reply", text_or_null(first.last_reply)},
        });
    }
    return all;
}

json::object site_json(const Site& site, const LiveQueue* live, base::Time now) {
    const auto sums = sums_of(site);
    const auto* lane = site.lane;
    return {
        {"site", text_or_null(site.name)},
        {"hosts", hosts_of(site.name)},
        {"destinations", destinations_of(site)},
        {"waiting", sums.waiting},
        {"due", sums.due},
        {"leased", sums.leased},
        {"oldest_due_at", time_json(sums.oldest_due)},
        {"ready", lane == nullptr ? 0 : lane->ready},
        {"trying", lane == nullptr ? 0 : lane->workers},
        {"binds", binds_of(site, live, now)},
        {"limits", lane == nullptr ? json::array() : limits_of(lane->limits)},
        {"lately", lately_of(site, live)},
        {"words", words_of(site, sums, live, now)},
    };
}

std::string last_reply_of(store::Transaction& transaction, model::DeliveryId delivery) {
    const auto attempts = store::read_attempts(transaction, delivery);
    if (attempts.empty()) {
        return "";
    }
    const auto& last = attempts.back();
    return last.reply.empty() ? last.explanation : last.reply;
}

}  // namespace

StoredQueue read_queue(store::Transaction& transaction, const std::string& only, base::Time now) {
    StoredQueue stored;
    stored.destinations = store::read_destinations(transaction, only, now);
    if (only.empty()) {
        return stored;
    }
    for (auto& place : store::read_first_due(transaction, only, first_due_max)) {
        FirstDue first;
        if (const auto view = store::read_delivery(transaction, place.delivery)) {
            first.recipient = view->recipient;
        }
        first.last_reply = last_reply_of(transaction, place.delivery);
        first.place = std::move(place);
        stored.first.push_back(std::move(first));
    }
    return stored;
}

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
    for (const auto& site : sites_of(stored, live)) {
        const bool is_shown = only.empty() ? !is_quiet(site) : is_meant(site, only);
        if (is_shown) {
            sites.push_back(site_json(site, live, now));
        }
    }
    return {
        {"at", time_json(now)},
        {"running", live != nullptr},
        {"owner", live != nullptr ? text_or_null(live->owner) : nullptr},
        {"sites", std::move(sites)},
        {"first_due", first_of(stored, now)},
        {"sources", live != nullptr ? sources_json(live->sources) : json::array()},
    };
}

}  // namespace postrider::explain
