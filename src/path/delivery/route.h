// Where mail for a destination goes: hosts in the order in which they are tried.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "base/ip.h"

namespace postrider::delivery {

/// What TLS a hop must show.
enum class TlsPolicy : std::uint8_t {
    none,           ///< clear text
    opportunistic,  ///< STARTTLS when offered, any certificate; clear text when it fails
    required,       ///< STARTTLS with any certificate, or nothing
    verified,       ///< STARTTLS with a certificate that proves the host's name, or nothing
    implicit,       ///< TLS from the first byte, verified
};

/// Who says that mail goes to a host.
enum class HopNaming : std::uint8_t {
    by_operator,  ///< a relay or an address: `tls` is all that counts
    dns,          ///< the destination's policies count
    secure_dns,   ///< the same, and DNSSEC proves that the host is the destination's
};

/// A host to try. Value.
struct Hop {
    std::string host;                        ///< a name to look up, or the text of `address`
    std::optional<base::IpAddress> address;  ///< set when no look-up is needed
    std::uint16_t port = 25;
    TlsPolicy tls = TlsPolicy::opportunistic;
    HopNaming named = HopNaming::by_operator;
};

/// Of addresses that hosts have. Value.
struct Families {
    bool v4 = true;
    bool v6 = true;
};

/// Value.
struct Route {
    std::vector<Hop> hops;
    /// Names the set of hosts: destinations with the same hosts share connections and limits.
    std::string site;
    /// Whose hosts they are, as warm-ups count them.
    std::string provider = "other";
    /// These hosts and no others: a smart host of the source does not take their place.
    bool is_fixed = false;
    /// Both where nobody has looked or the DNS cannot tell.
    Families families = {};
};

}  // namespace postrider::delivery
