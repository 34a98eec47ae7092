// HTTP/1.1 on any number of listeners of one loop.
#pragma once

#include <cstddef>
#include <memory>
#include <string>
#include <unordered_set>
#include <vector>

#include "http/service.h"
#include "http/session.h"
#include "net/loop.h"
#include "net/tls.h"

namespace postrider::http {

/// Resource; one loop's. `router` and `log` must outlive it. Drain it before it is destroyed, or
/// destroy the loop's coroutines first.
class Server {
public:
    Server(
        net::Loop& loop,
        base::Log& log,
        const Router& router,
        Limits limits = {},
        Observe observe = {}
    );
    Server(const Server&) = delete;
    Server& operator=(const Server&) = delete;

    /// Takes connections from then on, under TLS when `tls` is given. Says which endpoint it is, as
    /// Network::listen does, and throws what that throws.
    base::Endpoint listen(base::Endpoint at, std::shared_ptr<net::TlsServer> tls = nullptr);
    /// The same of a listener that somebody else has opened.
    void listen(std::unique_ptr<net::Listener> listener);
    /// Stops listening, lets requests that have begun be answered until `deadline`, then cuts off
    /// what still stands. One call.
    net::Task<> drain(base::Instant deadline);

    std::size_t connections() const { return sessions_.size(); }
    bool is_listening() const { return !listeners_.empty() && !service_.is_draining; }

private:
    net::Task<> accept_from(
        std::shared_ptr<net::Listener> listener, std::shared_ptr<net::TlsServer> tls
    );
    net::Task<> serve(
        std::unique_ptr<net::Connection> connection, std::shared_ptr<net::TlsServer> tls
    );
    void log_end(const net::Connection& connection, const std::exception& trouble);
    void note_end();
    std::size_t standing() const { return sessions_.size() + accepting_; }

    net::Loop& loop_;
    Service service_;
    std::unique_ptr<net::Alarm> ended_;
    std::vector<std::shared_ptr<net::Listener>> listeners_;
    std::size_t accepting_ = 0;
    std::unordered_set<Session*> sessions_;
};

}  // namespace postrider::http
