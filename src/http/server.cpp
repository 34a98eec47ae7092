// Accepting connections, and letting them end well.
#include "http/server.h"

#include <exception>
#include <system_error>
#include <utility>

namespace postrider::http {

Server::Server(
    net::Loop& loop, base::Log& log, const Router& router, Limits limits, Observe observe
)
    : loop_(loop),
      service_{
          .clock = loop.clock(),
          .log = log,
          .router = router,
          .limits = limits,
          .observe = std::move(observe),
      },
      ended_(loop.clock().alarm()) {}

base::Endpoint Server::listen(base::Endpoint at, std::shared_ptr<net::TlsServer> tls) {
    std::shared_ptr<net::Listener> listener = loop_.network().listen(at);
    listeners_.push_back(listener);
    ++accepting_;
    loop_.spawn(accept_from(listener, std::move(tls)), "http listener");
    return listener->local();
}

void Server::listen(std::unique_ptr<net::Listener> listener) {
    const std::shared_ptr<net::Listener> shared = std::move(listener);
    listeners_.push_back(shared);
    ++accepting_;
    loop_.spawn(accept_from(shared, nullptr), "http listener");
}

net::Task<> Server::accept_from(
    std::shared_ptr<net::Listener> listener, std::shared_ptr<net::TlsServer> tls
) {
    for (;;) {
        auto connection = co_await listener->accept();
        if (!connection) {
            break;
        }
        if (sessions_.size() >= service_.limits.connections) {
            service_.log.warning("http", "too many connections", {{"limit", sessions_.size()}});
            continue;
        }
        loop_.spawn(serve(std::move(connection), tls), "http session");
    }
    --accepting_;
    note_end();
}

/// The connection's top: a broken wire is an everyday thing.
net::Task<> Server::serve(
    std::unique_ptr<net::Connection> connection, std::shared_ptr<net::TlsServer> tls
) {
    Session session(service_, *connection);
    sessions_.insert(&session);
    try {
        if (tls) {
            const auto deadline = loop_.clock().instant() + service_.limits.tls;
            co_await connection->accept_tls(tls, deadline);
        }
        co_await session.converse();
    } catch (const std::exception& trouble) {
        log_end(*connection, trouble);
    }
    session.forget_body();
    sessions_.erase(&session);
    note_end();
}

void Server::log_end(const net::Connection& connection, const std::exception& trouble) {
    const bool is_everyday = dynamic_cast<const std::system_error*>(&trouble) != nullptr ||
                             dynamic_cast<const net::TlsError*>(&trouble) != nullptr;
    const auto peer = connection.peer().to_string();
    if (is_everyday) {
        service_.log.debug("http", "broken", {{"peer", peer}, {"problem", trouble.what()}});
    } else {
        service_.log.error("http", "broken", {{"peer", peer}, {"problem", trouble.what()}});
    }
}

void Server::note_end() {
    if (service_.is_draining && standing() == 0) {
        ended_->ring();
    }
}

net::Task<> Server::drain(base::Instant deadline) {
    service_.is_draining = true;
    for (const auto& listener : listeners_) {
        listener->close();
    }
    for (auto* session : sessions_) {
        session->drain();
    }
    if (standing() > 0) {
        co_await ended_->wait_until(deadline);
    }
    for (auto* session : sessions_) {
        session->close();
    }
    // What was cut off ends at its next turn of the loop.
    constexpr auto at_its_own_time = base::Instant::max();
    while (standing() > 0) {
        co_await ended_->wait_until(at_its_own_time);
    }
}

}  // namespace postrider::http
