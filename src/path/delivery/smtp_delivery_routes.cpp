// Who takes the mail for a destination: its own hosts, or the relays of a pool.
#include <algorithm>
#include <iterator>
#include <utility>

#include "path/delivery/smtp_delivery.h"

namespace postrider::delivery {

dns::Family family_of(FamilyChoice choice) {
    return choice == FamilyChoice::v4_only   ? dns::Family::v4
           : choice == FamilyChoice::v6_only ? dns::Family::v6
                                             : dns::Family::both;
}

net::Task<std::variant<Route, Outcome>> SmtpDelivery::route(std::string destination) {
    auto found = co_await routes_.find(destination);
    auto* route = std::get_if<Route>(&found);
    if (route != nullptr && options_.provider_of) {
        std::vector<std::string> hosts;
        std::ranges::transform(route->hops, std::back_inserter(hosts), &Hop::host);
        route->provider = options_.provider_of(hosts);
    }
    if (route != nullptr && is_choosy_) {
        route->families = co_await families_of(*route);
    }
    const bool has_policies =
        route != nullptr && route->hops.front().named != HopNaming::by_operator;
    if (has_policies && options_.sts != nullptr) {
        // Here nobody else waits for it; when mail goes out, it is known.
        co_await options_.sts->find(std::move(destination));
    }
    co_return found;
}

net::Task<Families> SmtpDelivery::families_of(const Route& route) {
    Families found{.v4 = false, .v6 = false};
    const auto choice = options_.family;
    for (const Hop& hop : route.hops) {
        std::vector<base::IpAddress> addresses;
        if (hop.address) {
            addresses = {*hop.address};
        } else {
            auto answer = co_await resolver_.addresses(hop.host, family_of(choice));
            if (std::holds_alternative<dns::CannotTell>(answer)) {
                co_return Families{};
            }
            if (auto* known = std::get_if<dns::Found<std::vector<base::IpAddress>>>(&answer)) {
                addresses = std::move(known->value);
            }
        }
        for (const auto& address : addresses) {
            (address.is_v4() ? found.v4 : found.v6) = true;
        }
        if (found.v4 && found.v6) {
            break;
        }
    }
    co_return found.v4 || found.v6 ? found : Families{};
}

std::shared_ptr<const Route> SmtpDelivery::relay_route(std::string_view pool) {
    if (!is_mixed_ && !pool.starts_with(pool_of_relay)) {
        return nullptr;
    }
    const auto known = relay_routes_.find(pool);
    if (known != relay_routes_.end()) {
        return known->second;
    }
    std::shared_ptr<Route> route;
    auto hops = sources_.relays_of(pool);
    if (!hops.empty()) {
        route = std::make_shared<Route>();
        route->site = site_of(hops);
        if (options_.provider_of) {
            std::vector<std::string> hosts;
            std::ranges::transform(hops, std::back_inserter(hosts), &Hop::host);
            route->provider = options_.provider_of(hosts);
        }
        route->hops = std::move(hops);
    }
    relay_routes_.emplace(pool, route);
    return route;
}

}  // namespace postrider::delivery
