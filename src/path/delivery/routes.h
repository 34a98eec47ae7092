// From a recipient's domain to the hosts that take its mail.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "base/address_guard.h"
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
    /// Of hosts that the DNS or an address literal names; none: they may stand anywhere.
    std::optional<base::AddressGuard> guard;
};

/// Why no mail goes to a host at this address, which the guard does not permit.
std::string describe_forbidden(std::string_view host, const base::IpAddress& address);

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
    std::variant<Route, Outcome> route_to(const base::IpAddress& literal) const;
    Outcome unroutable(
        model::AttemptResult result, std::string enhanced_code, std::string explanation
    ) const;
    Route route_to(const dns::Found<dns::MailHosts>& found) const;

    net::Clock& clock_;
    dns::Resolver& resolver_;
    RouteOptions options_;
};

}  // namespace postrider::delivery
