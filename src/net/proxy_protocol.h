// HAProxy's PROXY protocol, both versions: the addresses that a proxy writes in front of a stream.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <variant>

#include "base/ip.h"

namespace postrider::net {

/// The two ends of a proxied connection: who called, and which address was called.
struct ProxyRoute {
    base::Endpoint source;
    base::Endpoint destination;
    friend bool operator==(const ProxyRoute&, const ProxyRoute&) = default;
};

/// A whole header. Without a route (LOCAL, UNKNOWN, or no TCP over IP) the addresses of the
/// connection itself hold.
struct ProxyHeader {
    std::optional<ProxyRoute> route;
    std::size_t size = 0;  ///< what it took of the bytes
};

/// So far it can be a header. `bytes` more belong to it for certain and can be read without taking
/// anything of what follows it.
struct ProxyUnfinished {
    std::size_t bytes = 0;
};

enum class ProxyTrouble : std::uint8_t {
    no_header,  ///< the stream begins with something else
    malformed,
    too_long,
    wrong_checksum,
};

/// In words: "no PROXY header".
std::string_view describe(ProxyTrouble trouble);

/// The longest line of version 1, its CRLF included.
inline constexpr std::size_t proxy_line_max = 107;
/// The longest header of version 2 that is read; extensions of more than that are refused.
inline constexpr std::size_t proxy_block_max = 4096;

using ProxyParse = std::variant<ProxyHeader, ProxyUnfinished, ProxyTrouble>;

/// Reads the header that `bytes` begin with. Extensions (TLV) are passed over; where there is a
/// checksum it must be right.
ProxyParse parse_proxy_header(std::string_view bytes);

enum class ProxyVersion : std::uint8_t { v1, v2 };

/// The header that tells of `route`. Where its ends are of two families, both are written as IPv6.
std::string write_proxy_header(ProxyVersion version, const ProxyRoute& route);

}  // namespace postrider::net
