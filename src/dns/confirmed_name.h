// The host name of an address, where its owner and the name's owner say the same.
#pragma once

#include <cstddef>
#include <string>

#include "base/ip.h"
#include "dns/resolver.h"
#include "net/task.h"

namespace postrider::dns {

/// Names looked at of those that the reverse DNS gives; an honest host has one.
inline constexpr std::size_t claimed_names_max = 10;

/// The first name of the reverse DNS that leads back to the address (RFC 1912 §2.1, RFC 8601 §3);
/// empty where there is none or the DNS cannot tell.
net::Task<std::string> confirmed_name(Resolver& resolver, base::IpAddress address);

}  // namespace postrider::dns
