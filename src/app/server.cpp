// Building, starting and stopping the house.
#include "app/server.h"

#include <algorithm>
#include <atomic>
#include <thread>
#include <utility>

#include "app/certificates.h"
#include "app/egress.h"
#include "app/own_keys.h"
#include "app/provider_options.h"
#include "app/room_options.h"
#include "app/run_here.h"
#include "app/run_on.h"
#include "app/version.h"
#include "net/port_check.h"
#include "secrets/sealed.h"

namespace postrider::app {
namespace {

using namespace std::chrono_literals;

constexpr base::Duration doors_grace = 3s;
constexpr base::Duration attempts_grace = 8s;
constexpr base::Duration rounds_grace = 1s;

std::size_t worker_count(const config::Settings& settings) {
    const auto processors = std::max(1U, std::thread::hardware_concurrency());
    return settings.threads.workers > 0 ? static_cast<std::size_t>(settings.threads.workers)
                                        : processors;
}

/// Several loops share each endpoint, so the kernel would let a second server take part of our
/// connections: an endpoint in use is found out before.
void check_endpoints(const config::Settings& settings) {
    for (const auto& listener : settings.listeners) {
        net::check_port_is_free(endpoint_of("listeners.address", listener.address, listener.port));
    }
    for (const auto& listener : settings.http) {
        net::check_port_is_free(endpoint_of("http.address", listener.address, listener.port));
    }
    for (const auto& listener : settings.health) {
        net::check_port_is_free(endpoint_of("health.address", listener.address, listener.port));
    }
}

OwnKeys open_keys(
    store::Store& store, const Installation& installation, base::Random& random, base::Log& log
) {
    const secrets::Seal seal(installation.key, random);
    auto keys = own_keys(store, installation.settings, seal);
    if (!keys.problem.empty()) {
        log.error("app", "own_key_unusable", {{"problem", keys.problem}});
    }
    return keys;
}

}  // namespace

Server::Server(const Installation& installation, base::Random& random, base::Log& log)
    : log_(log),
      settings_(installation.settings),
      instruments_(metrics_, version()),
      ways_(metrics_, sources_of(settings_), known_providers()),
      threads_(static_cast<std::size_t>(std::max(1, settings_.threads.io))),
      workers_(worker_count(settings_)),
      store_(open_store(settings_, store::Role::server)),
      lookup_(lookup_options(settings_)),
      cache_(lookup_, threads_.loop(0).clock()),
      resolver_(cache_, random),
      tls_(load_certificates(settings_, log, threads_.loop(0).clock().now())),
      scanners_(
          {.loop = loop(), .resolver = resolver_, .tls = net::TlsClient::create()},
          log,
          scanners_options(settings_)
      ),
      token_(installation.key),
      login_(*store_, installation.key, random),
      spool_{settings_.store.directory + "/spool"},
      admission_(loop().clock(), *store_, random, admission_options(settings_)),
      own_keys_(open_keys(*store_, installation, random, log)),
      tls_knowledge_({settings_, loop(), resolver_, *store_, log}),
      sending_(
          {settings_, loop(), workers_, resolver_, *store_, log, own_keys_, tls_knowledge_, ways_}
      ),
      identities_(
          *store_, installation.key, random, log, identity_options(settings_, own_keys_.signers)
      ),
      notices_({loop().clock(), *store_, admission_, random, log}, notice_options(settings_)),
      runner_(
          loop(),
          {*store_, sending_.delivery(), identities_, notices_, log},
          runner_options(settings_)
      ),
      figures_(loop().clock(), instruments_),
      queue_watch_(loop(), *store_, log),
      housekeeping_(loop(), *store_, log, housekeeping_options(settings_)),
      crowd_(crowd_limits(settings_)),
      receiving_({settings_, loop(), workers_, resolver_, *store_, notices_, scanners_, token_}),
      intake_(admission_, *store_, runner_),
      reporting_({settings_, loop(), resolver_, *store_, log}, tls_knowledge_, intake_, random),
      premises_{
          .settings = settings_,
          .random = random,
          .log = log,
          .store = *store_,
          .login = login_,
          .intake = intake_,
          .reception = receiving_.reception(),
          .spool = spool_,
          .resolver = resolver_,
          .crowd = crowd_,
          .token = token_,
          .tls = tls_,
          .key_set = own_keys_.key_set(),
          .metrics = metrics_,
          .instruments = instruments_,
          .queue_stood_still =
              [this] { return std::min(queue_watch_.oldest_due(), figures_.since_last_finish()); },
      },
      control_({settings_, threads_.loop(0), log, *store_, runner_, sending_}) {
    spool_.prepare();
    observe();
    admission_.scan_with(scanners_);
    show_queue();
    for (std::size_t i = 0; i < threads_.size(); ++i) {
        fronts_.push_back(std::make_unique<Front>(threads_.loop(i), premises_, i == 0));
    }
}

Server::~Server() {
    stop();
    threads_.stop();
    threads_.join();
}

void Server::observe() {
    housekeeping_.tell([this](const model::Claim& held) {
        return notices_.about_ended_hold(held, loop().clock().now());
    });
    queue_watch_.pass_over([this](const model::Strand& strand) {
        return runner_.is_suspended(strand);
    });
    figures_.count_ways(ways_);
    runner_.observe(figures_);
    intake_.observe(figures_);
    intake_.observe(sending_.warm_ups().signals());
    scanners_.observe([this](const scan::Asked& asked) { figures_.asked(asked); });
}

void Server::show_queue() {
    using Seconds = std::chrono::duration<double>;
    metrics::add_queue(
        metrics_,
        {
            .waiting = [this] { return static_cast<double>(queue_watch_.waiting()); },
            .oldest_due_seconds = [this] { return Seconds(queue_watch_.oldest_due()).count(); },
        }
    );
}

void Server::start() {
    check_endpoints(settings_);
    threads_.start();
    is_started_ = true;
    run_on(loop(), [this] { return tls_knowledge_.recall(); });
    run_on(loop(), [this] { return sending_.warm_ups().open(); });
    run_on(loop(), [this] { return runner_.start(); });
    for (std::size_t i = 0; i < fronts_.size(); ++i) {
        Front& front = *fronts_[i];
        run_on(threads_.loop(i), [&front]() -> net::Task<> {
            front.open();
            co_return;
        });
    }
    run_on(loop(), [this] { return begin_rounds(); });
    log_.info("app", "started", {{"version", version()}, {"directory", settings_.store.directory}});
}

bool Server::stop() {
    if (!std::exchange(is_started_, false)) {
        return true;
    }
    std::atomic<bool> is_quiet = true;
    // All at once: a door that still stood open would take what nobody goes on with.
    run_on_each(threads_, [&](std::size_t index) -> net::Task<> {
        const bool is_empty = co_await fronts_[index]->close(doors_grace);
        if (!is_empty) {
            is_quiet = false;
        }
    });
    run_on(loop(), [&]() -> net::Task<> {
        const bool is_idle = co_await runner_.stop(attempts_grace);
        if (!is_idle) {
            is_quiet = false;
        }
    });
    run_on(loop(), [this] { return end_rounds(); });
    end_questions();
    log_.info("app", "stopped", {{"left_under_way", !is_quiet.load()}});
    return is_quiet;
}

net::Task<> Server::begin_rounds() {
    queue_watch_.start();
    housekeeping_.start();
    sending_.source_watch().start();
    reporting_.start();
    sending_.warm_ups().start();
    control_.open();
    co_return;
}

net::Task<> Server::end_rounds() {
    co_await queue_watch_.stop(rounds_grace);
    co_await housekeeping_.stop(rounds_grace);
    co_await sending_.source_watch().stop(rounds_grace);
    co_await reporting_.stop(rounds_grace);
    co_await sending_.warm_ups().stop(rounds_grace);
    const auto deadline = loop().clock().instant() + rounds_grace;
    co_await control_.close(deadline);
}

/// Who waits for a reply uses the cache once more when it comes, and perhaps asks on: all of that
/// ends while everything stands.
void Server::end_questions() {
    lookup_.close();
    constexpr auto take_turns = [](std::size_t) -> net::Task<> { co_return; };
    do {
        run_on_each(threads_, take_turns);
    } while (cache_.is_asking());
}

void Server::reload() {
    try {
        tls_->reload();
        log_.info("app", "reloaded", {{"what", "certificates"}});
    } catch (const net::TlsError& trouble) {
        log_.error("app", "reload_failed", {{"what", "certificates"}, {"error", trouble.what()}});
    }
}

}  // namespace postrider::app
