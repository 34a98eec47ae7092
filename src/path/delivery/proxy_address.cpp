// A proxy's name to its address.
#include "path/delivery/proxy_address.h"

#include <fmt/format.h>

#include <variant>
#include <vector>

namespace postrider::delivery {

net::Task<std::expected<base::IpAddress, std::string>> address_of(
    dns::Resolver& resolver, const Proxy& proxy
) {
    if (const auto address = base::IpAddress::parse(proxy.host)) {
        co_return *address;
    }
    const auto answer = co_await resolver.addresses(proxy.host);
    const auto* found = std::get_if<dns::Found<std::vector<base::IpAddress>>>(&answer);
    if (found == nullptr || found->value.empty()) {
        co_return std::unexpected(
            fmt::format("the DNS does not say where the proxy {} is", proxy.host)
        );
    }
    co_return found->value.front();
}

}  // namespace postrider::delivery
