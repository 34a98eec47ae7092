// Accepts SMTP connections within limits and gives each a session of its own.
#pragma once

#include <functional>
#include <memory>
#include <string>
#include <unordered_map>
#include <unordered_set>

#include "net/loop.h"
#include "smtpd/receiver.h"
#include "smtpd/session.h"

namespace postrider::smtpd {

struct ListenerOptions {
    std::string name;  ///< in logs
    SessionOptions session;
    std::size_t connections_max = 5000;
    std::size_t connections_per_address_max = 100;
};

using MakeReceiver = std::function<std::unique_ptr<Receiver>(const Client& client)>;

/// Told of sessions, for figures. Belongs to the listener's loop.
struct SessionObserver {
    std::function<void()> began = [] {};
    std::function<void(const SessionFacts&)> ended = [](const SessionFacts&) {};
    std::function<void()> turned_away = [] {};
};

/// Resource; belongs to one loop.
class Listener {
public:
    Listener(
        net::Loop& loop,
        const Surroundings& surroundings,
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
    net::Task<> accept();
    net::Task<> serve(std::unique_ptr<net::Connection> connection);
    net::Task<> turn_away(std::unique_ptr<net::Connection> connection);
    bool has_room_for(const base::IpAddress& address) const;

    net::Loop& loop_;
    Surroundings surroundings_;
    MakeReceiver make_receiver_;
    ListenerOptions options_;
    SessionObserver observer_;
    std::unique_ptr<net::Listener> socket_;
    std::unordered_set<Session*> sessions_;
    std::unordered_map<base::IpAddress, std::size_t> per_address_;
    std::unique_ptr<net::Alarm> idle_alarm_;
};

}  // namespace postrider::smtpd
