// A small way out for a Postrider elsewhere: SOCKS5 under mutual TLS, to mail ports of public
// addresses.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string_view>
#include <vector>

#include "base/address_guard.h"
#include "base/log.h"
#include "doors/egress/relay.h"
#include "doors/egress/socks_dialogue.h"
#include "net/loop.h"
#include "net/tls.h"

namespace postrider::doors::egress {

struct AgentOptions {
    std::vector<std::uint16_t> ports{25};  ///< that may be connected to
    base::AddressGuard guard;
    /// Addresses of this machine to leave from, the first of each family; none: any.
    std::vector<base::IpAddress> sources;
    std::size_t connections_max = 2000;
    base::Duration opening = std::chrono::seconds{20};  ///< handshake and request
    base::Duration connect = std::chrono::seconds{30};
    RelayTimes relay;
};

/// Resource; belongs to one loop.
class Agent {
public:
    /// `tls` demands certificates of clients: whoever comes in is trusted with the ports.
    Agent(
        net::Loop& loop, base::Log& log, std::shared_ptr<net::TlsServer> tls, AgentOptions options
    );
    Agent(const Agent&) = delete;
    Agent& operator=(const Agent&) = delete;

    /// Says which endpoint it is. Throws as Network::listen does.
    base::Endpoint listen(base::Endpoint at);
    /// Takes nobody more; what stands goes on. One call.
    void close();
    std::size_t connections() const { return connections_; }

private:
    net::Task<> accept_from(std::shared_ptr<net::Listener> listener);
    net::Task<> serve(std::unique_ptr<net::Connection> client);
    net::Task<> open(std::unique_ptr<net::Connection>& client);
    net::Task<std::optional<base::Endpoint>> hear(net::Connection& client, base::Instant deadline);
    net::Task<std::unique_ptr<net::Connection>> reach(
        net::Connection& client, base::Endpoint target
    );
    std::optional<std::string_view> forbidden(const base::Endpoint& target) const;
    std::optional<base::IpAddress> source_for(const base::IpAddress& target) const;
    void log_refusal(const net::Connection& client, std::string_view target, std::string_view why);

    net::Loop& loop_;
    base::Log& log_;
    std::shared_ptr<net::TlsServer> tls_;
    AgentOptions options_;
    std::vector<std::shared_ptr<net::Listener>> listeners_;
    std::size_t connections_ = 0;
};

}  // namespace postrider::doors::egress
