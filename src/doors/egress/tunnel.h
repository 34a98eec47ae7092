// The near end of an agent elsewhere: what connects here is carried there under mutual TLS.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "base/log.h"
#include "dns/resolver.h"
#include "doors/egress/relay.h"
#include "net/loop.h"
#include "net/tls.h"

namespace postrider::doors::egress {

struct TunnelOptions {
    std::string agent;  ///< host name or address of the agent
    std::uint16_t port = 0;
    std::string name;  ///< what the agent's certificate must bear
    base::Duration opening = std::chrono::seconds{20};
    std::size_t connections_max = 2000;
    RelayTimes relay;
};

/// Resource; belongs to one loop. Whoever can connect to it can use the agent: loopback only.
class Tunnel {
public:
    /// `tls` brings the certificate that the agent knows.
    Tunnel(
        net::Loop& loop,
        base::Log& log,
        dns::Resolver& resolver,
        std::shared_ptr<net::TlsClient> tls,
        TunnelOptions options
    );
    Tunnel(const Tunnel&) = delete;
    Tunnel& operator=(const Tunnel&) = delete;

    base::Endpoint listen(base::Endpoint at);
    void close();
    std::size_t connections() const { return connections_; }

private:
    net::Task<> accept_from(std::shared_ptr<net::Listener> listener);
    net::Task<> serve(std::unique_ptr<net::Connection> client);
    net::Task<> carry(std::unique_ptr<net::Connection> client);
    net::Task<std::vector<base::IpAddress>> addresses();
    net::Task<std::unique_ptr<net::Connection>> reach_agent();

    net::Loop& loop_;
    base::Log& log_;
    dns::Resolver& resolver_;
    std::shared_ptr<net::TlsClient> tls_;
    TunnelOptions options_;
    std::vector<std::shared_ptr<net::Listener>> listeners_;
    std::size_t connections_ = 0;
};

}  // namespace postrider::doors::egress
