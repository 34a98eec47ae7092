// From a recipient's domain to the hosts that take its mail.
#pragma once

#include <string>
#include <variant>
#include <vector>

#include "dns/resolver.h"
#include "net/clock.h"
#include "net/task.h"
#include "path/delivery/outcome.h"
#include "path/delivery/route.h"

namespace postrider::delivery {

struct RouteOptions {
    /// Where everything goes, in order, whatever the domain; none: to the domain's own hosts.
    std::vector<Hop> relays;
    std::uint16_t port = 25;
    TlsPolicy tls = TlsPolicy::opportunistic;
};

/// Hosts of one domain beyond this are not tried.
inline constexpr std::size_t hops_max = 20;

/// "mx1.there.test:25,mx2.there.test:25"
std::string site_of(const std::vector<Hop>& hops);

/// Resource; belongs to one loop.
class Routes {
public:
    Routes(net::Clock& clock, dns::Resolver& resolver, RouteOptions options);

    /// `destination`: a domain as A-label, or an address literal.
    net::Task<std::variant<Route, Outcome>> find(std::string destination);

private:
    Outcome unroutable(
        model::AttemptResult result, std::string enhanced_code, std::string explanation
    ) const;
    Route route_to(const dns::Found<dns::MailHosts>& found) const;

    net::Clock& clock_;
    dns::Resolver& resolver_;
    RouteOptions options_;
};

}  // namespace postrider::delivery
