// DNS lists of addresses (RFC 5782): what a listener asks of them, and what they say.
#pragma once

#include <cstddef>
#include <expected>
#include <optional>
#include <string>
#include <string_view>

#include "base/ip.h"
#include "dns/resolver.h"
#include "net/task.h"

namespace postrider::dns {

/// One list, as written `ZONE[=NETWORK][*WEIGHT]`.
struct Blocklist {
    std::string zone;
    /// Which answers count: where a list says several things by several addresses.
    base::IpNetwork answers = *base::IpNetwork::parse("127.0.0.0/8");
    /// Negative for a list of good addresses.
    int weight = 1;
};

inline constexpr int blocklist_weight_max = 1000;

/// "list.example.org", "list.example.org=127.0.0.2/31*3". The error says in words what is wrong.
std::expected<Blocklist, std::string> parse_blocklist(std::string_view text);

/// An address is on a list.
struct Listing {
    std::string zone;
    /// The list's own words, fit for a reply: printable ASCII, at most listing_reason_max octets.
    std::string reason;
    int weight = 0;
};

inline constexpr std::size_t listing_reason_max = 200;

/// "9.2.0.192.list.example.org"
std::string blocklist_name(const Blocklist& list, const base::IpAddress& address);

/// Nothing where the address is not listed, or the list does not say.
net::Task<std::optional<Listing>> find_listing(
    Resolver& resolver, Blocklist list, base::IpAddress address
);

}  // namespace postrider::dns
