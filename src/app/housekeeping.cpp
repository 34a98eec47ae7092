// One question after another to the store, each answered in the log when something came of it.
#include "app/housekeeping.h"

#include <exception>
#include <utility>

#include "store/measures.h"
#include "store/received_reports.h"
#include "store/sts_policies.h"
#include "store/suppressions.h"
#include "store/tls_sendings.h"

namespace postrider::app {
namespace {

using namespace std::chrono_literals;

constexpr Regularly::Times housekeeping_times{.first = 10s, .period = 1h};
/// Holds that one commit ends, so that mail on its way never waits long for it.
constexpr std::size_t holds_at_once = 200;

/// "2026-11-22"
std::string date_of(model::Day day) {
    return base::to_rfc3339(model::start_of(day)).substr(0, 10);
}

}  // namespace

Housekeeping::Housekeeping(
    net::Loop& loop, store::Store& store, base::Log& log, HousekeepingOptions options
)
    : loop_(loop),
      store_(store),
      log_(log),
      options_(options),
      orphans_before_(loop.clock().now()),
      rounds_(loop, log, "housekeeping", housekeeping_times, [this] { return tidy(); }) {}

net::Task<> Housekeeping::tidy() {
    // What a hold's end sets free, its day's turn can take along.
    co_await attempt("end_holds", end_holds());
    co_await attempt("remove_orphans", remove_orphans());
    co_await attempt("shorten_lists", shorten_lists());
    co_await attempt("look_at_days", look_at_days());
}

net::Task<> Housekeeping::attempt(std::string_view what, net::Task<> step) {
    try {
        co_await std::move(step);
    } catch (const std::exception& trouble) {
        log_.error("app", "housekeeping_failed", {{"at", what}, {"error", trouble.what()}});
    }
}

net::Task<> Housekeeping::end_holds() {
    const auto now = loop_.clock().now();
    std::int64_t count = 0;
    bool may_be_more = true;
    while (may_be_more && !rounds_.is_stopping()) {
        const auto ended = co_await store_.end_holds(now, holds_at_once, tell_);
        count += ended;
        may_be_more = ended == static_cast<std::int64_t>(holds_at_once);
    }
    if (count > 0) {
        log_.info("app", "holds_ended", {{"deliveries", count}});
    }
}

net::Task<> Housekeeping::remove_orphans() {
    if (!orphans_before_) {
        co_return;
    }
    const auto count = co_await store_.remove_orphans(*orphans_before_);
    orphans_before_.reset();
    if (count > 0) {
        log_.info("app", "orphans_removed", {{"files", count}});
    }
}

net::Task<> Housekeeping::shorten_lists() {
    const auto now = loop_.clock().now();
    auto shorten = [now,
                    kept = options_.report_days,
                    measures_kept = options_.message_days](store::Transaction& transaction) {
        store::remove_ended_suppressions(transaction, now);
        store::remove_measures_before(transaction, now - measures_kept);
        store::remove_dmarc_reports_before(transaction, now - kept);
        store::remove_tls_reports_before(transaction, now - kept);
        store::remove_ended_sts_policies(transaction, now);
        store::remove_tls_sendings_before(transaction, model::day_of(now - kept));
    };
    co_await store_.write(std::move(shorten));
}

net::Task<> Housekeeping::look_at_days() {
    const auto today = model::day_of(loop_.clock().now());
    const auto days = co_await store_.days();
    for (const auto day : days) {
        if (rounds_.is_stopping()) {
            co_return;
        }
        const std::chrono::days age{int{today} - int{day}};
        if (age > options_.message_days) {
            co_await attempt("drop_day", drop_day(day));
        } else if (age > options_.body_days) {
            co_await attempt("drop_bodies", drop_bodies(day));
        }
    }
}

net::Task<> Housekeeping::drop_day(model::Day day) {
    const bool is_needed = co_await store_.is_awaited(day);
    if (is_needed) {
        co_return;
    }
    co_await store_.drop_day(day);
    log_.info("app", "day_dropped", {{"day", date_of(day)}});
}

net::Task<> Housekeeping::drop_bodies(model::Day day) {
    const bool had_any = co_await store_.drop_bodies(day);
    if (had_any) {
        log_.info("app", "bodies_dropped", {{"day", date_of(day)}});
    }
}

}  // namespace postrider::app
