// Accepts SMTP connections within limits and gives each a session of its own.
#pragma once

#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <unordered_set>
#include <vector>

#include "net/loop.h"
#include "smtpd/crowd.h"
#include "smtpd/receiver.h"
#include "smtpd/session.h"

namespace postrider::smtpd {

struct ListenerOptions {
    std::string name;  ///< in logs
    SessionOptions session;
    /// Proxies, which begin each connection with a PROXY header; with any here, nobody else is
    /// served.
    std::vector<base::IpNetwork> proxies;
    /// For the whole header.
    base::Duration proxy_timeout = std::chrono::seconds{10};
    /// Who may use XCLIENT.
    std::vector<base::IpNetwork> xclient;
};

using MakeReceiver = std::function<std::unique_ptr<Receiver>(const Client& client)>;

/// Told of sessions, for figures. Belongs to the listener's loop.
struct SessionObserver {
    std::function<void()> began = [] {};
    std::function<void(const SessionFacts&)> ended = [](const SessionFacts&) {};
    std::function<void()> turned_away = [] {};
};

/// Resource; belongs to one loop. Stop it before it is destroyed, or destroy the loop's coroutines
/// first.
class Listener {
public:
    /// `crowd` outlives the listener.
    Listener(
        const Surroundings& surroundings,
        Crowd& crowd,
        MakeReceiver make_receiver,
        ListenerOptions options,
        SessionObserver observer = {}
    );
    ~Listener();

    /// Binds and begins to accept. Throws std::system_error when the endpoint cannot be had.
    void start(base::Endpoint at);
    base::Endpoint local() const { return socket_->local(); }
    /// Accepts nothing more and ends sessions between messages; those within one have until `grace`
    /// ends.
    net::Task<> stop(base::Duration grace);
    std::size_t sessions() const { return sessions_.size(); }
    /// Whether CRAM-MD5 is offered, from the next EHLO on.
    void offer_cram_md5(bool is_offered) { options_.session.dialogue.cram_md5 = is_offered; }

private:
    net::Task<> accept(std::shared_ptr<net::Listener> socket);
    net::Task<> receive(std::unique_ptr<net::Connection> connection);
    /// Nothing: turned away, or gone.
    net::Task<std::optional<Caller>> admit(net::Connection& connection);
    net::Task<std::optional<Caller>> identify(net::Connection& connection);
    net::Task<std::optional<Caller>> identify_proxied(net::Connection& connection);
    net::Task<> serve(std::unique_ptr<net::Connection> connection, Caller caller);
    net::Task<> turn_away(net::Connection& connection, smtp::Reply reply);
    Caller caller(const base::Endpoint& peer, const base::Endpoint& local) const;

    net::Loop& loop_;
    Surroundings surroundings_;
    Crowd& crowd_;
    MakeReceiver make_receiver_;
    ListenerOptions options_;
    SessionObserver observer_;
    std::shared_ptr<net::Listener> socket_;
    /// Not yet, or not to be, sessions.
    std::unordered_set<net::Connection*> arriving_;
    std::unordered_set<Session*> sessions_;
    std::unique_ptr<net::Alarm> idle_alarm_;
    bool is_stopping_ = false;
};

}  // namespace postrider::smtpd
