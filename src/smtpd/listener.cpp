// Accepting connections.
#include "smtpd/listener.h"

#include <exception>
#include <utility>

#include "smtp/replies.h"

namespace postrider::smtpd {

using namespace std::chrono_literals;

Listener::Listener(
    net::Loop& loop,
    const Surroundings& surroundings,
    MakeReceiver make_receiver,
    ListenerOptions options,
    SessionObserver observer
)
    : loop_(loop),
      surroundings_(surroundings),
      make_receiver_(std::move(make_receiver)),
      options_(std::move(options)),
      observer_(std::move(observer)),
      idle_alarm_(loop.clock().alarm()) {}

Listener::~Listener() = default;

void Listener::start(base::Endpoint at) {
    socket_ = loop_.network().listen(at);
    loop_.spawn(accept(), "smtpd/listener accept");
}

net::Task<> Listener::accept() {
    for (;;) {
        auto connection = co_await socket_->accept();
        if (!connection) {
            co_return;
        }
        if (has_room_for(connection->peer().address)) {
            loop_.spawn(serve(std::move(connection)), "smtpd/listener serve");
        } else {
            loop_.spawn(turn_away(std::move(connection)), "smtpd/listener turn_away");
        }
    }
}

net::Task<> Listener::serve(std::unique_ptr<net::Connection> connection) {
    const auto address = connection->peer().address;
    const auto receiver =
        make_receiver_({.peer = connection->peer(), .local = connection->local()});
    Session session(surroundings_, std::move(connection), *receiver, options_.session);
    sessions_.insert(&session);
    ++per_address_[address];
    observer_.began();
    co_await session.run();
    observer_.ended(session.facts());
    sessions_.erase(&session);
    if (--per_address_[address] == 0) {
        per_address_.erase(address);
    }
    if (sessions_.empty()) {
        idle_alarm_->ring();
    }
}

net::Task<> Listener::turn_away(std::unique_ptr<net::Connection> connection) {
    observer_.turned_away();
    surroundings_.log.warning(
        "smtpd",
        "too_many_connections",
        {{"listener", options_.name}, {"peer", connection->peer().to_string()}}
    );
    if (options_.session.is_tls_from_start) {
        co_return;
    }
    const std::string words =
        smtp::to_wire(smtp::replies::too_many_connections(), smtp::EnhancedCodes::left_out);
    try {
        co_await connection->write(words, loop_.clock().instant() + 5s);
    } catch (const std::exception& trouble) {
        surroundings_.log.debug("smtpd", "turned_away_unheard", {{"error", trouble.what()}});
    }
}

bool Listener::has_room_for(const base::IpAddress& address) const {
    if (sessions_.size() >= options_.connections_max) {
        return false;
    }
    const auto known = per_address_.find(address);
    return known == per_address_.end() || known->second < options_.connections_per_address_max;
}

net::Task<> Listener::stop(base::Duration grace) {
    if (socket_) {
        socket_->close();
    }
    for (Session* session : sessions_) {
        session->shut_down();
    }
    const auto deadline = loop_.clock().instant() + grace;
    while (!sessions_.empty() && loop_.clock().instant() < deadline) {
        co_await idle_alarm_->wait_until(deadline);
    }
}

}  // namespace postrider::smtpd
