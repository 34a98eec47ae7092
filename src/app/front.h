// The doors that stand on one io loop: SMTP listeners, the web, health.
#pragma once

#include <deque>
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "base/log.h"
#include "base/random.h"
#include "config/settings.h"
#include "dns/resolver.h"
#include "doors/health/health.h"
#include "doors/postal/postal.h"
#include "doors/smtp/receiver.h"
#include "http/server.h"
#include "metrics/instruments.h"
#include "net/loop.h"
#include "net/tls.h"
#include "path/intake/accept.h"
#include "path/intake/draft.h"
#include "secrets/delivery_token.h"
#include "smtpd/crowd.h"
#include "smtpd/listener.h"
#include "store/store.h"
#include "tenancy/login.h"

namespace postrider::app {

/// What every door works with; outlives them.
struct Premises {
    const config::Settings& settings;
    base::Random& random;
    base::Log& log;
    store::Store& store;
    tenancy::Login& login;
    intake::Intake& intake;
    reception::Reception& reception;
    const intake::Spool& spool;
    dns::Resolver& resolver;
    smtpd::Crowd& crowd;
    const secrets::DeliveryToken& token;
    std::shared_ptr<net::TlsServer> tls;
    /// The public side of what signs our requests, as JSON; empty where they go unsigned.
    std::string key_set;
    const metrics::Metrics& metrics;
    const metrics::Instruments& instruments;
    /// How long mail has been due while nothing was finished. Any thread.
    std::function<base::Duration()> queue_stood_still;
};

/// Resource; belongs to its loop once it was opened.
class Front {
public:
    /// `answers_monitors`: one front of the program listens for them.
    Front(net::Loop& loop, const Premises& premises, bool answers_monitors);

    /// Binds everything. Throws std::system_error naming the endpoint.
    void open();
    /// Accepts nothing more, lets what has begun end until `grace` is over. False when some SMTP
    /// session would not end.
    net::Task<bool> close(base::Duration grace);

private:
    void open_smtp(const config::Listener& listener);
    net::Task<> keep_offers();
    net::Task<bool> can_answer_challenges();
    doors::postal::House postal_house() const;
    std::vector<doors::health::Probe> probes() const;
    smtpd::SessionObserver session_observer() const;

    net::Loop& loop_;
    const Premises& premises_;
    bool answers_monitors_;
    std::deque<doors::smtp::House> smtp_houses_;
    std::deque<smtpd::Listener> smtp_listeners_;
    doors::postal::Postal postal_;
    http::Router web_router_;
    http::Server web_;
    std::unique_ptr<doors::health::Health> health_;
    http::Router health_router_;
    http::Server health_server_;
    std::unique_ptr<net::Alarm> offers_alarm_;
    bool is_open_ = false;
    bool is_closing_ = false;
};

}  // namespace postrider::app
