// A round every few seconds.
#include "app/warm_ups.h"

#include <algorithm>
#include <map>
#include <string>
#include <utility>

#include "app/provider_options.h"
#include "config/warm_up.h"
#include "store/warm_up.h"
#include "tenancy/units.h"

namespace postrider::app {
namespace {

constexpr base::Duration period = std::chrono::seconds{5};

}  // namespace

std::vector<warmup::Order> standing_orders(
    std::vector<warmup::Order> configured, const std::vector<warmup::Order>& ordered
) {
    std::map<std::string, warmup::Order> orders;
    for (warmup::Order& order : configured) {
        orders.emplace(order.source, std::move(order));
    }
    for (const warmup::Order& order : ordered) {
        const auto [place, is_only] = orders.try_emplace(order.source, order);
        warmup::Order& standing = place->second;
        if (is_only || order.begun_at < standing.begun_at) {
            continue;
        }
        auto overrides = std::move(standing.overrides);
        const bool is_same = order.begun_at == standing.begun_at;
        auto plan = is_same ? std::move(standing.plan) : order.plan;
        standing = order;
        standing.plan = std::move(plan);
        standing.overrides = std::move(overrides);
    }
    std::vector<warmup::Order> all;
    for (auto& [source, order] : orders) {
        all.push_back(std::move(order));
    }
    return all;
}

WarmUps::WarmUps(
    net::Loop& loop, store::Store& store, const config::Settings& settings, base::Log& log
)
    : loop_(loop),
      store_(store),
      log_(log),
      configured_(config::warm_up_orders(settings)),
      ledger_(config::warm_up_plans(settings)),
      signals_(
          store,
          ledger_,
          [policy = shaping_policy(settings)](const auto& hosts) {
              return policy.provider_of(hosts);
          }
      ),
      notes_told_(loop.clock().now()),
      rounds_(loop, log, "warm_ups", {.first = period, .period = period}, [this] {
          return look();
      }) {}

net::Task<> WarmUps::open() {
    const auto ordered = co_await tenancy::read(store_, store::list_warm_up_orders);
    standing_ = standing_orders(configured_, ordered);
    ledger_.follow(standing_);
    const auto kept = co_await tenancy::read(store_, store::list_warm_ups);
    for (const auto& progress : kept) {
        ledger_.restore(progress);
    }
}

net::Task<> WarmUps::stop(base::Duration grace) {
    co_await rounds_.stop(grace);
    co_await save();
}

net::Task<> WarmUps::look() {
    const auto ordered = co_await tenancy::read(store_, store::list_warm_up_orders);
    auto standing = standing_orders(configured_, ordered);
    if (standing != standing_) {
        standing_ = std::move(standing);
        ledger_.follow(standing_);
        log_.info("warmup", "orders_changed", {{"count", standing_.size()}});
    }
    co_await save();
}

net::Task<> WarmUps::save() {
    const auto now = loop_.clock().now();
    co_await signals_.count(now);
    const auto changed = ledger_.changed();
    if (changed.empty()) {
        co_return;
    }
    // The unit may run twice: it keeps the list.
    std::move_only_function<void(store::Transaction&)> unit =
        [changed](store::Transaction& transaction) {
            for (const auto& progress : changed) {
                store::keep_warm_up(transaction, progress);
            }
        };
    co_await store_.write(std::move(unit));
    ledger_.note_stored(changed);
    log_notes(changed);
}

void WarmUps::log_notes(const std::vector<warmup::Progress>& changed) {
    auto latest = notes_told_;
    for (const auto& progress : changed) {
        if (progress.noted_at > notes_told_) {
            log_.warning(
                "warmup",
                "held",
                {{"source", progress.source},
                 {"provider", progress.provider},
                 {"why", progress.note}}
            );
            latest = std::max(latest, progress.noted_at);
        }
    }
    notes_told_ = latest;
}

}  // namespace postrider::app
