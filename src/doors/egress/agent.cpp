// Handshake, request, connection, relay.
#include "doors/egress/agent.h"

#include <algorithm>
#include <array>
#include <exception>
#include <system_error>
#include <utility>
#include <variant>

namespace postrider::doors::egress {
namespace {

constexpr std::size_t read_size = 512;

SocksReply reply_for(const std::error_code& trouble) {
    if (trouble == std::errc::connection_refused) {
        return SocksReply::connection_refused;
    }
    if (trouble == std::errc::timed_out) {
        return SocksReply::timed_out;
    }
    if (trouble == std::errc::network_unreachable) {
        return SocksReply::network_unreachable;
    }
    if (trouble == std::errc::host_unreachable) {
        return SocksReply::host_unreachable;
    }
    return SocksReply::general_failure;
}

}  // namespace

Agent::Agent(
    net::Loop& loop, base::Log& log, std::shared_ptr<net::TlsServer> tls, AgentOptions options
)
    : loop_(loop), log_(log), tls_(std::move(tls)), options_(std::move(options)) {}

base::Endpoint Agent::listen(base::Endpoint at) {
    std::shared_ptr<net::Listener> listener = loop_.network().listen(at);
    listeners_.push_back(listener);
    loop_.spawn(accept_from(listener), "egress/agent accept_from");
    return listener->local();
}

void Agent::close() {
    for (const auto& listener : listeners_) {
        listener->close();
    }
    listeners_.clear();
}

net::Task<> Agent::accept_from(std::shared_ptr<net::Listener> listener) {
    for (;;) {
        auto client = co_await listener->accept();
        if (!client) {
            co_return;
        }
        if (connections_ >= options_.connections_max) {
            log_refusal(*client, "", "there are too many connections");
            continue;
        }
        loop_.spawn(serve(std::move(client)), "egress/agent serve");
    }
}

net::Task<> Agent::serve(std::unique_ptr<net::Connection> client) {
    ++connections_;
    try {
        co_await open(client);
    } catch (const std::exception& trouble) {
        log_refusal(*client, "", trouble.what());
    }
    --connections_;
}

/// Takes `client` away once it is connected to where it wants.
net::Task<> Agent::open(std::unique_ptr<net::Connection>& client) {
    const auto deadline = loop_.clock().instant() + options_.opening;
    co_await client->accept_tls(tls_, deadline);
    const auto target = co_await hear(*client, deadline);
    if (!target) {
        co_return;
    }
    auto host = co_await reach(*client, *target);
    if (!host) {
        co_return;
    }
    log_.info(
        "egress",
        "connected",
        {{"client", client->peer().to_string()}, {"target", target->to_string()}}
    );
    const auto reply = write_reply(SocksReply::succeeded, host->local());
    co_await client->write(reply, loop_.clock().instant() + options_.opening);
    co_await relay(loop_, std::move(client), std::move(host), options_.relay);
}

net::Task<std::optional<base::Endpoint>> Agent::hear(
    net::Connection& client, base::Instant deadline
) {
    SocksDialogue dialogue;
    std::array<char, read_size> space{};
    for (;;) {
        const auto count = co_await client.read(space, deadline);
        if (count == 0) {
            co_return std::nullopt;
        }
        const auto step = dialogue.take(std::string_view(space.data(), count));
        if (const auto* connect = std::get_if<ConnectTo>(&step)) {
            co_return connect->target;
        }
        if (const auto* say = std::get_if<Say>(&step)) {
            co_await client.write(say->bytes, deadline);
        }
        if (const auto* refuse = std::get_if<Refuse>(&step)) {
            log_refusal(client, "", refuse->why);
            co_await client.write(refuse->bytes, deadline);
            co_return std::nullopt;
        }
    }
}

net::Task<std::unique_ptr<net::Connection>> Agent::reach(
    net::Connection& client, base::Endpoint target
) {
    auto reply = SocksReply::not_allowed;
    if (const auto why = forbidden(target)) {
        log_refusal(client, target.to_string(), *why);
    } else {
        const auto deadline = loop_.clock().instant() + options_.connect;
        try {
            co_return co_await loop_.network().connect(
                target, source_for(target.address), deadline
            );
        } catch (const std::system_error& trouble) {
            log_refusal(client, target.to_string(), trouble.code().message());
            reply = reply_for(trouble.code());
        }
    }
    const auto words = write_reply(reply);
    co_await client.write(words, loop_.clock().instant() + options_.opening);
    co_return nullptr;
}

std::optional<std::string_view> Agent::forbidden(const base::Endpoint& target) const {
    if (std::ranges::find(options_.ports, target.port) == options_.ports.end()) {
        return "this port is not allowed";
    }
    if (!options_.guard.permits(target.address)) {
        return "this address is not public";
    }
    return std::nullopt;
}

std::optional<base::IpAddress> Agent::source_for(const base::IpAddress& target) const {
    const auto found = std::ranges::find(options_.sources, target.is_v4(), [](const auto& address) {
        return address.is_v4();
    });
    return found == options_.sources.end() ? std::nullopt : std::optional(*found);
}

void Agent::log_refusal(
    const net::Connection& client, std::string_view target, std::string_view why
) {
    log_.warning(
        "egress",
        "refused",
        {{"client", client.peer().to_string()}, {"target", target}, {"why", why}}
    );
}

}  // namespace postrider::doors::egress
