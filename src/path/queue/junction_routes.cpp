// Where a destination leads: looked up once for all that waits for it.
#include <algorithm>
#include <exception>
#include <utility>

#include "path/queue/junction.h"

namespace postrider::queue {

net::Task<> Junction::find_route(std::string name) {
    Found found;
    try {
        co_await learn_servers(name);
        if (place_relayed(name)) {
            co_return;
        }
        found = co_await look_up(name);
    } catch (const std::exception& trouble) {
        // As of an attempt: what breaks on our side defers the delivery.
        found = broken(trouble.what());
    }
    settle_route(name, std::move(found));
}

net::Task<Junction::Found> Junction::look_up(std::string name) {
    auto found = co_await delivery_.route(name);
    co_await learn_servers(std::move(name));
    co_return found;
}

net::Task<> Junction::learn_servers(std::string name) {
    while (const auto server = unknown_server(destinations_.at(name))) {
        co_await pools_.learn(*server);
    }
}

std::shared_ptr<const delivery::Route> Junction::relay_of(const model::Claim& claim) {
    const bool is_ours = model::endpoint_of(claim.destination).has_value();
    return is_ours || !pools_.knows(claim.server) ? nullptr
                                                  : delivery_.relay_route(pool_of(claim, ""));
}

bool Junction::place_relayed(const std::string& name) {
    Destination& destination = destinations_.at(name);
    auto claims = take_unrouted(destination);
    for (model::Claim& claim : claims) {
        if (auto relay = relay_of(claim)) {
            place_in_lane(destination, std::move(claim), std::move(relay));
        } else {
            add_unrouted(destination, std::move(claim));
        }
    }
    if (!destination.unrouted.empty()) {
        return false;
    }
    destination.is_routing = false;
    for (const auto& strand : std::exchange(destination.closed, {})) {
        calls_.open(strand);
    }
    return true;
}

std::optional<model::ServerId> Junction::unknown_server(const Destination& destination) const {
    const auto found = std::ranges::find_if(destination.unrouted, [&](const model::Claim& claim) {
        return !pools_.knows(claim.server);
    });
    return found == destination.unrouted.end() ? std::nullopt : std::optional(found->server);
}

delivery::Outcome Junction::broken(std::string trouble) const {
    delivery::Outcome outcome;
    outcome.attempt.at = loop_.clock().now();
    outcome.attempt.result = model::AttemptResult::deferred;
    outcome.attempt.explanation = "Something on our side broke";
    outcome.attempt.reply = std::move(trouble);
    return outcome;
}

void Junction::settle_route(const std::string& name, Found found) {
    Destination& destination = destinations_.at(name);
    destination.is_routing = false;
    auto claims = take_unrouted(destination);
    for (const auto& strand : std::exchange(destination.closed, {})) {
        calls_.open(strand);
    }
    if (auto* route = std::get_if<delivery::Route>(&found)) {
        const bool is_elsewhere = !destination.route || destination.route->site != route->site;
        const auto now = loop_.clock().instant();
        std::erase_if(destination.lanes, [&](const Lane* lane) {
            return is_elsewhere || lane->is_deserted(now);
        });
        std::erase_if(destination.searches, [&](const auto& entry) {
            return entry.second.is_idle(now);
        });
        destination.route = std::make_shared<const delivery::Route>(std::move(*route));
        destination.route_until = loop_.clock().instant() + route_kept_;
        for (model::Claim& claim : claims) {
            auto relay = relay_of(claim);
            auto way = relay ? std::move(relay) : destination.route;
            place_in_lane(destination, std::move(claim), std::move(way));
        }
        return;
    }
    for (model::Claim& claim : claims) {
        if (auto relay = relay_of(claim)) {
            place_in_lane(destination, std::move(claim), std::move(relay));
            continue;
        }
        calls_.unroutable(std::move(claim), std::get<delivery::Outcome>(found));
    }
}

}  // namespace postrider::queue
