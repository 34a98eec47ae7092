// Addresses of an egress source.
#include "path/delivery/source.h"

#include <algorithm>

namespace postrider::delivery {

bool Source::is_of(std::string_view pool) const {
    if (pool.starts_with(pool_of_source)) {
        return name == pool.substr(pool_of_source.size());
    }
    return std::ranges::find(pools, pool) != pools.end();
}

bool Source::reaches(const base::IpAddress& target) const {
    // What a SOCKS proxy leaves from is its own affair.
    const bool is_free = addresses.empty() || (proxy && proxy->kind == ProxyKind::socks5);
    return is_free || address_for(target).has_value();
}

std::optional<base::IpAddress> Source::address_for(const base::IpAddress& target) const {
    const auto found = std::ranges::find(
        addresses, target.is_v4(), [](const base::IpAddress& address) { return address.is_v4(); }
    );
    if (found == addresses.end()) {
        return std::nullopt;
    }
    return *found;
}

}  // namespace postrider::delivery
