// MX records to routes.
#include "path/delivery/routes.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <set>
#include <utility>

#include "base/ascii.h"

namespace postrider::delivery {
namespace {

using model::AttemptResult;

/// "[192.0.2.1]" and "[IPv6:2001:db8::1]" (RFC 5321 §4.1.3).
std::optional<base::IpAddress> literal(std::string_view destination) {
    if (!destination.starts_with('[') || !destination.ends_with(']')) {
        return std::nullopt;
    }
    auto text = destination.substr(1, destination.size() - 2);
    if (base::istarts_with(text, "IPv6:")) {
        text.remove_prefix(5);
    }
    return base::IpAddress::parse(text);
}

}  // namespace

std::string describe_forbidden(std::string_view host, const base::IpAddress& address) {
    return fmt::format(
        "The host {} has {}, {}, and mail only goes to public ones and those of "
        "delivery.allowed_networks",
        host,
        address.to_string(),
        base::describe(base::kind_of(address))
    );
}

std::string site_of(const std::vector<Hop>& hops) {
    std::set<std::string> names;
    for (const Hop& hop : hops) {
        names.insert(fmt::format("{}:{}", base::to_lower(hop.host), hop.port));
    }
    return fmt::format("{}", fmt::join(names, ","));
}

Routes::Routes(net::Clock& clock, dns::Resolver& resolver, RouteOptions options)
    : clock_(clock), resolver_(resolver), options_(std::move(options)) {}

net::Task<std::variant<Route, Outcome>> Routes::find(std::string destination) {
    if (!options_.relays.empty()) {
        co_return Route{.hops = options_.relays, .site = site_of(options_.relays)};
    }
    if (const auto address = literal(destination)) {
        co_return route_to(*address);
    }
    const auto answer = co_await resolver_.mail_hosts(destination);
    if (const auto* unknown = std::get_if<dns::CannotTell>(&answer)) {
        co_return unroutable(
            AttemptResult::deferred,
            "4.4.3",
            fmt::format(
                "The DNS cannot say where mail for {} goes ({})", destination, unknown->reason
            )
        );
    }
    const auto* found = std::get_if<dns::Found<dns::MailHosts>>(&answer);
    if (found == nullptr) {
        co_return unroutable(
            AttemptResult::bounced,
            "5.1.2",
            fmt::format("The domain {} does not exist", destination)
        );
    }
    if (found->value.kind == dns::MailHosts::Kind::accepts_no_mail) {
        // RFC 7505 §4.1.
        co_return unroutable(
            AttemptResult::bounced,
            "5.1.10",
            fmt::format("The domain {} takes no mail (null MX)", destination)
        );
    }
    co_return route_to(*found);
}

/// Anybody may write one into an address, so it must not lead where no stranger's mail may go.
std::variant<Route, Outcome> Routes::route_to(const base::IpAddress& literal) const {
    auto name = literal.to_string();
    if (options_.guard && !options_.guard->permits(literal)) {
        return unroutable(AttemptResult::bounced, "5.4.4", describe_forbidden(name, literal));
    }
    std::vector<Hop> hops{
        {.host = std::move(name), .address = literal, .port = options_.port, .tls = options_.tls}
    };
    auto site = site_of(hops);
    return Route{.hops = std::move(hops), .site = std::move(site)};
}

Route Routes::route_to(const dns::Found<dns::MailHosts>& found) const {
    const auto named = found.is_secure ? HopNaming::secure_dns : HopNaming::dns;
    Route route;
    for (const auto& mx : found.value.hosts) {
        if (route.hops.size() == hops_max) {
            break;
        }
        route.hops.push_back(
            {.host = mx.exchange, .port = options_.port, .tls = options_.tls, .named = named}
        );
    }
    route.site = site_of(route.hops);
    return route;
}

Outcome Routes::unroutable(AttemptResult result, std::string enhanced_code, std::string explanation)
    const {
    Outcome outcome;
    outcome.scope = Scope::destination;
    outcome.attempt.result = result;
    outcome.attempt.at = clock_.now();
    outcome.attempt.stage = "dns";
    outcome.attempt.enhanced_code = std::move(enhanced_code);
    outcome.attempt.explanation = std::move(explanation);
    return outcome;
}

}  // namespace postrider::delivery
