// Where to connect, through what, and as whom.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>

#include "base/ip.h"
#include "path/delivery/route.h"
#include "path/delivery/source.h"

namespace postrider::delivery {

/// A proxy whose name was looked up. Value.
struct ProxyHop {
    ProxyKind kind = ProxyKind::socks5;
    base::Endpoint endpoint;
    std::optional<net::SocksLogin> login;
};

/// Value; those with the same key may share a connection.
struct Target {
    std::string host;
    base::Endpoint endpoint;
    std::string source;
    std::string site = {};
    /// Its connection ends after so many messages; 0: as usual.
    std::uint32_t messages_max = 0;
    /// To leave from: of this machine, or of the proxy's.
    std::optional<base::IpAddress> bind;
    std::string helo;
    TlsPolicy tls = TlsPolicy::opportunistic;
    std::optional<ProxyHop> proxy;
    std::shared_ptr<const smtp::ClientLogin> login;

    /// Names everything that makes two connections different; proxy and login are the source's.
    std::string key() const;
};

}  // namespace postrider::delivery
