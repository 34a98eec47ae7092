// Where the proxy of a source is.
#pragma once

#include <expected>
#include <string>

#include "base/ip.h"
#include "dns/resolver.h"
#include "net/task.h"
#include "path/delivery/source.h"

namespace postrider::delivery {

/// Its first address, or why it has none, in words.
net::Task<std::expected<base::IpAddress, std::string>> address_of(
    dns::Resolver& resolver, const Proxy& proxy
);

}  // namespace postrider::delivery
