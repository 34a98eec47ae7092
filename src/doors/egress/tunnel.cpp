// One connection there for each connection here.
#include "doors/egress/tunnel.h"

#include <exception>
#include <stdexcept>
#include <system_error>
#include <utility>
#include <variant>

namespace postrider::doors::egress {

Tunnel::Tunnel(
    net::Loop& loop,
    base::Log& log,
    dns::Resolver& resolver,
    std::shared_ptr<net::TlsClient> tls,
    TunnelOptions options
)
    : loop_(loop),
      log_(log),
      resolver_(resolver),
      tls_(std::move(tls)),
      options_(std::move(options)) {}

base::Endpoint Tunnel::listen(base::Endpoint at) {
    std::shared_ptr<net::Listener> listener = loop_.network().listen(at);
    listeners_.push_back(listener);
    loop_.spawn(accept_from(listener), "egress/tunnel accept_from");
    return listener->local();
}

void Tunnel::close() {
    for (const auto& listener : listeners_) {
        listener->close();
    }
    listeners_.clear();
}

net::Task<> Tunnel::accept_from(std::shared_ptr<net::Listener> listener) {
    for (;;) {
        auto client = co_await listener->accept();
        if (!client) {
            co_return;
        }
        if (connections_ < options_.connections_max) {
            loop_.spawn(serve(std::move(client)), "egress/tunnel serve");
        }
    }
}

net::Task<> Tunnel::serve(std::unique_ptr<net::Connection> client) {
    ++connections_;
    try {
        co_await carry(std::move(client));
    } catch (const std::exception& trouble) {
        // Who connected sees its connection closed, and the log says why.
        log_.error(
            "egress", "agent_unreachable", {{"agent", options_.agent}, {"error", trouble.what()}}
        );
    }
    --connections_;
}

net::Task<> Tunnel::carry(std::unique_ptr<net::Connection> client) {
    auto agent = co_await reach_agent();
    co_await relay(loop_, std::move(client), std::move(agent), options_.relay);
}

net::Task<std::vector<base::IpAddress>> Tunnel::addresses() {
    if (const auto literal = base::IpAddress::parse(options_.agent)) {
        co_return std::vector(1, *literal);
    }
    auto answer = co_await resolver_.addresses(options_.agent);
    auto* found = std::get_if<dns::Found<std::vector<base::IpAddress>>>(&answer);
    if (found == nullptr) {
        throw std::runtime_error("the agent's host has no address");
    }
    co_return std::move(found->value);
}

net::Task<std::unique_ptr<net::Connection>> Tunnel::reach_agent() {
    const auto deadline = loop_.clock().instant() + options_.opening;
    const auto known = co_await addresses();
    std::exception_ptr trouble;
    for (const auto& address : known) {
        const base::Endpoint to{.address = address, .port = options_.port};
        const net::TlsDemand demand{.server_name = options_.name, .verify = net::TlsVerify::full};
        try {
            auto wire = co_await loop_.network().connect(to, std::nullopt, deadline);
            co_await wire->start_tls(tls_, demand, deadline);
            co_return wire;
        } catch (const std::exception&) {
            trouble = std::current_exception();
        }
    }
    std::rethrow_exception(trouble);
}

}  // namespace postrider::doors::egress
