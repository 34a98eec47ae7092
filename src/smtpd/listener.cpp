// Accepting connections.
#include "smtpd/listener.h"

#include <algorithm>
#include <system_error>
#include <utility>

#include "net/proxied.h"
#include "smtp/replies.h"

namespace postrider::smtpd {
namespace {

using namespace std::chrono_literals;

/// For the words to those who are turned away.
constexpr base::Duration farewell_timeout = 5s;

bool contain(const std::vector<base::IpNetwork>& networks, const base::IpAddress& address) {
    return std::ranges::any_of(networks, [&](const auto& each) { return each.contains(address); });
}

smtp::Reply reply_to(Entry entry) {
    switch (entry) {
        case Entry::welcome:
        case Entry::full:
            return smtp::replies::too_many_connections_in_all();
        case Entry::address_full:
            return smtp::replies::too_many_connections();
        case Entry::network_full:
            return smtp::replies::too_many_connections_of_network();
        case Entry::too_often:
            return smtp::replies::connects_too_often();
    }
    return smtp::replies::too_many_connections_in_all();
}

}  // namespace

Listener::Listener(
    const Surroundings& surroundings,
    Crowd& crowd,
    MakeReceiver make_receiver,
    ListenerOptions options,
    SessionObserver observer
)
    : loop_(surroundings.loop),
      surroundings_(surroundings),
      crowd_(crowd),
      make_receiver_(std::move(make_receiver)),
      options_(std::move(options)),
      observer_(std::move(observer)),
      idle_alarm_(loop_.clock().alarm()) {}

Listener::~Listener() = default;

void Listener::start(base::Endpoint at) {
    socket_ = loop_.network().listen(at);
    loop_.spawn(accept(socket_), "smtpd/listener accept");
}

/// Holds the socket: once it is closed, this may go on after the listener itself is gone.
net::Task<> Listener::accept(std::shared_ptr<net::Listener> socket) {
    for (;;) {
        auto connection = co_await socket->accept();
        if (!connection) {
            co_return;
        }
        loop_.spawn(receive(std::move(connection)), "smtpd/listener receive");
    }
}

net::Task<> Listener::receive(std::unique_ptr<net::Connection> connection) {
    arriving_.insert(connection.get());
    std::optional<Caller> caller;
    try {
        auto admitted = co_await admit(*connection);
        caller = std::move(admitted);
    } catch (const std::system_error& trouble) {
        surroundings_.log.debug(
            "smtpd",
            "gone_at_the_door",
            {{"peer", connection->peer().to_string()}, {"error", trouble.what()}}
        );
    }
    arriving_.erase(connection.get());
    if (caller) {
        co_await serve(std::move(connection), *caller);
    }
    if (sessions_.empty() && arriving_.empty()) {
        idle_alarm_->ring();
    }
}

net::Task<std::optional<Caller>> Listener::admit(net::Connection& connection) {
    auto caller = co_await identify(connection);
    if (!caller || is_stopping_) {
        co_return std::nullopt;
    }
    const auto entry = crowd_.enter(caller->peer.address, loop_.clock().instant());
    if (entry != Entry::welcome) {
        co_await turn_away(connection, reply_to(entry));
        co_return std::nullopt;
    }
    co_return caller;
}

Caller Listener::caller(const base::Endpoint& peer, const base::Endpoint& local) const {
    return {.peer = peer, .local = local, .is_trusted = contain(options_.xclient, peer.address)};
}

net::Task<std::optional<Caller>> Listener::identify(net::Connection& connection) {
    const auto peer = connection.peer();
    if (options_.proxies.empty()) {
        co_return caller(peer, connection.local());
    }
    if (!contain(options_.proxies, peer.address)) {
        co_await turn_away(connection, smtp::replies::proxies_only());
        co_return std::nullopt;
    }
    co_return co_await identify_proxied(connection);
}

net::Task<std::optional<Caller>> Listener::identify_proxied(net::Connection& connection) {
    const auto deadline = loop_.clock().instant() + options_.proxy_timeout;
    const auto header = co_await net::read_proxy_header(connection, deadline);
    if (const auto* trouble = std::get_if<net::ProxyTrouble>(&header)) {
        surroundings_.log.info(
            "smtpd",
            "proxy_refused",
            {{"listener", options_.name},
             {"peer", connection.peer().to_string()},
             {"why", net::describe(*trouble)}}
        );
        co_return std::nullopt;
    }
    const auto& route = std::get<std::optional<net::ProxyRoute>>(header);
    co_return route ? caller(route->source, route->destination)
                    : caller(connection.peer(), connection.local());
}

net::Task<> Listener::serve(std::unique_ptr<net::Connection> connection, Caller caller) {
    const auto receiver = make_receiver_({.peer = caller.peer, .local = caller.local});
    Session session(surroundings_, std::move(connection), caller, *receiver, options_.session);
    sessions_.insert(&session);
    observer_.began();
    co_await session.run();
    observer_.ended(session.facts());
    sessions_.erase(&session);
    crowd_.leave(caller.peer.address);
}

net::Task<> Listener::turn_away(net::Connection& connection, smtp::Reply reply) {
    observer_.turned_away();
    surroundings_.log.warning(
        "smtpd",
        "turned_away",
        {{"listener", options_.name}, {"peer", connection.peer().to_string()}, {"why", reply.text}}
    );
    if (options_.session.is_tls_from_start) {
        co_return;
    }
    const std::string words = smtp::to_wire(reply, smtp::EnhancedCodes::written);
    co_await connection.write(words, loop_.clock().instant() + farewell_timeout);
}

net::Task<> Listener::stop(base::Duration grace) {
    is_stopping_ = true;
    if (socket_) {
        socket_->close();
    }
    const std::vector<net::Connection*> arriving(arriving_.begin(), arriving_.end());
    for (net::Connection* connection : arriving) {
        connection->close();
    }
    for (Session* session : sessions_) {
        session->shut_down();
    }
    const auto deadline = loop_.clock().instant() + grace;
    while (!(sessions_.empty() && arriving_.empty()) && loop_.clock().instant() < deadline) {
        co_await idle_alarm_->wait_until(deadline);
    }
}

}  // namespace postrider::smtpd
