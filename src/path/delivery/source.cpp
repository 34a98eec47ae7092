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

namespace {

/// What a SOCKS proxy leaves from is its own affair.
bool leaves_from_anywhere(const Source& source) {
    const bool is_by_socks = source.proxy && source.proxy->kind == ProxyKind::socks5;
    return source.addresses.empty() || is_by_socks;
}

}  // namespace

bool Source::reaches(const base::IpAddress& target) const {
    return leaves_from_anywhere(*this) || address_for(target).has_value();
}

bool Source::reaches(const Families& targets) const {
    const auto is_among = [&](const base::IpAddress& address) {
        return address.is_v4() ? targets.v4 : targets.v6;
    };
    // A smart host is another target.
    return leaves_from_anywhere(*this) || smart_host || std::ranges::any_of(addresses, is_among);
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
