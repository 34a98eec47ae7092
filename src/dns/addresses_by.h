// Addresses of a host for who cannot wait as long as the DNS may take.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "dns/resolver.h"
#include "net/loop.h"

namespace postrider::dns {

/// None: not known by `deadline`. The question then ends on its own, so `resolver` outlives the
/// loop's coroutines.
net::Task<std::optional<Answer<std::vector<base::IpAddress>>>> addresses_by(
    net::Loop& loop, Resolver& resolver, std::string host, base::Instant deadline
);

}  // namespace postrider::dns
