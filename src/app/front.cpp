// Opening and closing the doors of a loop.
#include "app/front.h"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

#include "app/room_options.h"
#include "doors/well_known/key_set.h"
#include "store/credentials.h"

namespace postrider::app {
namespace {

/// How long a change of credentials may go unseen in EHLO.
constexpr base::Duration offers_kept = std::chrono::seconds{5};

/// Mail that has been due for so long while nothing was finished: the queue is stuck.
constexpr base::Duration queue_still_max = std::chrono::minutes{15};

http::Limits web_limits(const config::Settings& settings) {
    http::Limits limits;
    limits.connections = static_cast<std::size_t>(settings.limits.connections);
    return limits;
}

http::Observe count_requests(const metrics::Instruments& instruments) {
    return [&http = instruments.http](
               const http::Request&, const http::Response& response, base::Duration took
           ) {
        http.requests.of(metrics::class_of(response.status)).add();
        http.duration.observe(std::chrono::duration<double>(took).count());
    };
}

/// Whether monitors are to be answered where the web is.
bool is_web(const config::Settings& settings, const config::HealthListener& health) {
    return std::ranges::any_of(settings.http, [&](const config::WebListener& web) {
        return web.address == health.address && web.port == health.port;
    });
}

bool health_is_on_web(const config::Settings& settings) {
    return std::ranges::any_of(settings.health, [&](const auto& health) {
        return is_web(settings, health);
    });
}

doors::smtp::Purpose purpose_of(const config::Listener& listener) {
    return listener.purpose == config::ListenerPurpose::submission
               ? doors::smtp::Purpose::submission
               : doors::smtp::Purpose::any;
}

}  // namespace

Front::Front(net::Loop& loop, const Premises& premises, bool answers_monitors)
    : loop_(loop),
      premises_(premises),
      answers_monitors_(answers_monitors),
      postal_(postal_house()),
      web_(
          loop,
          premises.log,
          web_router_,
          web_limits(premises.settings),
          count_requests(premises.instruments)
      ),
      health_server_(loop, premises.log, health_router_),
      offers_alarm_(loop.clock().alarm()) {
    postal_.add_to(web_router_);
    if (!premises.key_set.empty()) {
        doors::well_known::add_key_set(web_router_, premises.key_set);
    }
    health_ = std::make_unique<doors::health::Health>(premises.metrics, probes());
    health_->add_to(health_is_on_web(premises.settings) ? web_router_ : health_router_);
}

void Front::open() {
    loop_.spawn(keep_offers(), "app/front keep_offers");
    for (const auto& listener : premises_.settings.listeners) {
        open_smtp(listener);
    }
    for (const auto& listener : premises_.settings.http) {
        const bool is_tls = listener.tls == config::WebTls::implicit;
        web_.listen(
            endpoint_of("http.address", listener.address, listener.port),
            is_tls ? premises_.tls : nullptr
        );
    }
    for (const auto& listener : premises_.settings.health) {
        if (answers_monitors_ && !is_web(premises_.settings, listener)) {
            health_server_.listen(endpoint_of("health.address", listener.address, listener.port));
        }
    }
    is_open_ = true;
}

void Front::open_smtp(const config::Listener& listener) {
    auto& house = smtp_houses_.emplace_back(doors::smtp::House{
        .clock = loop_.clock(),
        .store = premises_.store,
        .login = premises_.login,
        .intake = premises_.intake,
        .reception = premises_.reception,
        .spool = premises_.spool,
        .random = premises_.random,
        .log = premises_.log,
        .host = listener.name,
        .names = own_names(premises_.settings),
        .purpose = purpose_of(listener),
    });
    auto options = listener_options(premises_.settings, listener);
    options.session.tls = listener.tls == config::ListenerTls::none ? nullptr : premises_.tls;
    options.session.inquiry.resolver = &premises_.resolver;
    auto make_receiver = [&house](const smtpd::Client&) -> std::unique_ptr<smtpd::Receiver> {
        return std::make_unique<doors::smtp::Receiver>(house);
    };
    auto& door = smtp_listeners_.emplace_back(
        smtpd::Surroundings{.loop = loop_, .random = premises_.random, .log = premises_.log},
        premises_.crowd,
        std::move(make_receiver),
        std::move(options),
        session_observer()
    );
    door.start(endpoint_of("listeners.address", listener.address, listener.port));
}

net::Task<> Front::keep_offers() {
    while (!is_closing_) {
        const bool is_offered = co_await can_answer_challenges();
        for (auto& listener : smtp_listeners_) {
            listener.offer_cram_md5(is_offered);
        }
        co_await offers_alarm_->wait_until(loop_.clock().instant() + offers_kept);
    }
}

net::Task<bool> Front::can_answer_challenges() {
    // Clients that see CRAM-MD5 often try nothing else, so it is offered only where it can succeed.
    bool can_answer = false;
    auto look = [&](store::Transaction& transaction) {
        can_answer = store::has_challenge_grants(transaction);
    };
    try {
        co_await premises_.store.read(look);
    } catch (const store::StoreError& trouble) {
        premises_.log.error("app", "offers_unknown", {{"error", trouble.what()}});
    }
    co_return can_answer;
}

net::Task<bool> Front::close(base::Duration grace) {
    is_open_ = false;
    is_closing_ = true;
    offers_alarm_->ring();
    const auto deadline = loop_.clock().instant() + grace;
    for (auto& listener : smtp_listeners_) {
        co_await listener.stop(deadline - loop_.clock().instant());
    }
    co_await web_.drain(deadline);
    co_await health_server_.drain(deadline);
    const auto is_empty = [](const smtpd::Listener& listener) { return listener.sessions() == 0; };
    co_return std::ranges::all_of(smtp_listeners_, is_empty);
}

doors::postal::House Front::postal_house() const {
    return {
        .clock = loop_.clock(),
        .random = premises_.random,
        .store = premises_.store,
        .login = premises_.login,
        .token = premises_.token,
        .spool = premises_.spool,
        .accept = [&intake = premises_.intake](intake::Submission submission
                  ) { return intake.accept(std::move(submission)); },
        .web_host = premises_.settings.postal.web_hostname,
        .return_path_domain = premises_.settings.dns.return_path_domain,
        .request_size_max = premises_.settings.limits.request_size.bytes,
    };
}

std::vector<doors::health::Probe> Front::probes() const {
    auto ask_store = [&store = premises_.store]() -> net::Task<std::optional<std::string>> {
        co_await store.days();
        co_return std::nullopt;
    };
    auto ask_listeners = [this]() -> net::Task<std::optional<std::string>> {
        co_return is_open_ ? std::nullopt : std::optional<std::string>("closed");
    };
    return {
        {.name = "store", .ask = ask_store},
        {.name = "listeners", .ask = ask_listeners},
        doors::health::queue_moves(premises_.queue_stood_still, queue_still_max),
    };
}

smtpd::SessionObserver Front::session_observer() const {
    const auto& smtp = premises_.instruments.smtp;
    return {
        .began =
            [&smtp] {
                smtp.connections.add();
                smtp.sessions.add(1);
            },
        .ended =
            [&smtp](const smtpd::SessionFacts& facts) {
                smtp.sessions.add(-1);
                if (facts.is_tls) {
                    smtp.tls_handshakes.add();
                }
            },
    };
}

}  // namespace postrider::app
