// An egress source: a way out of this machine, and the name that it is known by.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/ip.h"
#include "net/proxy_protocol.h"
#include "net/socks5.h"
#include "path/delivery/route.h"
#include "smtp/client_opening.h"

namespace postrider::delivery {

enum class ProxyKind : std::uint8_t {
    socks5,
    haproxy_v1,  ///< the connection begins with a line that tells where it is to go
    haproxy_v2,
};

/// A proxy that connections leave through. Value.
struct Proxy {
    ProxyKind kind = ProxyKind::socks5;
    std::string host;  ///< a name to look up, or an address
    std::uint16_t port = 1080;
    std::optional<net::SocksLogin> login;
};

/// A host that takes all mail of a source, whoever it is for. Value.
struct SmartHost {
    Hop hop;
    /// Null: it asks for none.
    std::shared_ptr<const smtp::ClientLogin> login;
};

// Pools that need not be configured.

/// "source:eu1": the source of this name alone.
inline constexpr std::string_view pool_of_source = "source:";
/// "relay:relay.example:587": a host that takes all mail, with STARTTLS when offered.
inline constexpr std::string_view pool_of_relay = "relay:";

/// The pool of mail that no rule sends elsewhere.
inline constexpr std::string_view usual_pool = "default";

/// Value.
struct Source {
    std::string name;
    /// Addresses to leave from, of this machine or, with a proxy, of the proxy's; none: whatever
    /// there is.
    std::vector<base::IpAddress> addresses;
    /// What we call ourselves in EHLO.
    std::string helo;
    std::vector<std::string> pools = {std::string(usual_pool)};
    std::uint32_t priority = 10;  ///< the lowest number goes first
    std::uint32_t weight = 1;     ///< share among those of the same priority
    /// Out of use while HELO, PTR and forward record of a public address disagree.
    bool checks_names = true;
    std::optional<Proxy> proxy;
    std::optional<SmartHost> smart_host;

    bool is_of(std::string_view pool) const;
    /// Whether a connection to an address of this family can leave from here.
    bool reaches(const base::IpAddress& target) const;
    /// Whether one to hosts with addresses of these families can.
    bool reaches(const Families& targets) const;
    /// The address to leave from to this target; none: whatever there is.
    std::optional<base::IpAddress> address_for(const base::IpAddress& target) const;
};

}  // namespace postrider::delivery
