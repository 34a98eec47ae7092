// Orders and windows, asked before every attempt.
#include "path/queue/restraints.h"

#include <algorithm>
#include <exception>
#include <set>
#include <utility>

#include "path/queue/conclude.h"
#include "path/queue/react.h"

namespace postrider::queue {
namespace {

/// Deliveries that one commit makes due, so that mail on its way never waits long for it.
constexpr std::size_t ended_at_once = 500;

std::vector<std::string> servers_named(const RestraintOptions& options) {
    std::set<std::string> names;
    for (const auto& window : options.windows.all()) {
        names.insert(window.server);
    }
    for (const auto& rule : options.retries) {
        names.insert(rule.server);
    }
    names.erase("");
    return {names.begin(), names.end()};
}

orders::Traits traits_of(const model::Claim& claim, const Whereabouts& where) {
    auto traits = orders::traits_of(claim);
    traits.site = where.site;
    traits.source = where.source;
    return traits;
}

store::Finish obey(
    const model::Order& order, const model::Claim& claim, base::Duration hold, base::Time now
) {
    if (order.kind == model::OrderKind::bounce) {
        return conclude_ordered_bounce(claim, order, now);
    }
    if (order.kind == model::OrderKind::hold) {
        return conclude_held(claim, {.reason = hold_reason(order), .ends_at = now + hold}, now);
    }
    const store::RetryAt wait{
        .due = order.ends_at.value_or(base::Time::max()),
        .order = order.id,
        .why = orders::wait_reason(order)
    };
    return conclude_waiting(claim, wait, now);
}

bool is_same(const orders::Standing& known, const orders::Standing& read) {
    return std::ranges::equal(
        known.orders(), read.orders(), {}, &model::Order::id, &model::Order::id
    );
}

/// Whether an order of `known` is not in `read`.
bool is_one_over(const orders::Standing& known, const orders::Standing& read) {
    return std::ranges::any_of(known.orders(), [&](const model::Order& order) {
        const auto& now = read.orders();
        return std::ranges::find(now, order.id, &model::Order::id) == now.end();
    });
}

}  // namespace

Restraints::Restraints(RestraintParts parts, RestraintOptions options, Calls calls)
    : loop_(parts.loop),
      store_(parts.store),
      log_(parts.log),
      options_(std::move(options)),
      calls_(std::move(calls)),
      not_found_(servers_named(options_)),
      alarm_(parts.loop.clock().alarm()) {}

net::Task<> Restraints::look() {
    co_await find_servers();
    co_await read_orders();
}

net::Task<> Restraints::run() {
    while (!is_stopping_) {
        const auto next = loop_.clock().instant() + orders_read_every;
        co_await alarm_->wait_until(next);
        if (is_stopping_) {
            co_return;
        }
        try {
            co_await look();
        } catch (const std::exception& trouble) {
            // Those that are known stand.
            log_.error("queue", "orders_not_read", {{"error", trouble.what()}});
        }
    }
}

void Restraints::stop() {
    is_stopping_ = true;
    alarm_->ring();
}

net::Task<> Restraints::find_servers() {
    std::vector<std::string> missing;
    for (const auto& path : not_found_) {
        const auto server = co_await store_.server_by_path(path);
        if (server) {
            named_.emplace(server->id, server->path());
        } else {
            missing.push_back(path);
        }
    }
    not_found_ = std::move(missing);
}

net::Task<> Restraints::read_orders() {
    auto orders = co_await store_.standing_orders(loop_.clock().now());
    orders::Standing read(std::move(orders));
    const bool has_changed = !is_same(standing_, read);
    may_free_ = may_free_ || is_one_over(standing_, read);
    if (has_changed) {
        standing_ = std::move(read);
        log_.info("queue", "orders_read", {{"standing", standing_.orders().size()}});
        calls_.changed();
    }
    if (may_free_) {
        co_await end_waits();
        may_free_ = false;
    }
}

net::Task<> Restraints::end_waits() {
    std::int64_t count = 0;
    bool may_be_more = true;
    while (may_be_more && !is_stopping_) {
        const auto ended = co_await store_.end_waits(loop_.clock().now(), ended_at_once);
        count += ended;
        may_be_more = ended == static_cast<std::int64_t>(ended_at_once);
    }
    if (count > 0) {
        log_.info("queue", "waits_ended", {{"deliveries", count}});
        co_await calls_.released();
    }
}

std::optional<store::Finish> Restraints::ruling(
    const model::Claim& claim, const Whereabouts& where, base::Time now
) const {
    if (standing_.is_empty() && options_.windows.is_empty()) {
        return std::nullopt;
    }
    const auto* order = standing_.binding(traits_of(claim, where), now, claim.hold_reason);
    const bool is_for_now = order != nullptr && order->kind != model::OrderKind::suspend;
    if (is_for_now) {
        return obey(*order, claim, options_.hold, now);
    }
    if (now >= claim.expires_at) {
        return std::nullopt;  // an attempt's beginning ends it
    }
    if (order != nullptr) {
        return obey(*order, claim, options_.hold, now);
    }
    if (const auto closed = options_.windows.closed(window_traits(claim), now)) {
        return conclude_waiting(claim, {.due = closed->opens, .why = closed->why}, now);
    }
    return std::nullopt;
}

std::optional<std::string> Restraints::pool_for(
    const model::Claim& claim, const Whereabouts& where, base::Time now
) const {
    const auto* order = reroute(claim, where, now);
    return order != nullptr ? std::optional(orders::pool_of(*order)) : std::nullopt;
}

const model::Order* Restraints::reroute(
    const model::Claim& claim, const Whereabouts& where, base::Time now
) const {
    return standing_.is_empty() ? nullptr : standing_.reroute(traits_of(claim, where), now);
}

timing::RetryWants Restraints::wants_for(const model::Claim& claim, const model::Attempt& attempt)
    const {
    return timing::wants_for(
        options_.retries,
        {.bounce_class = class_of(attempt), .stream = claim.stream, .server = path_of(claim.server)}
    );
}

std::string Restraints::rules_for(const model::Claim& claim, const model::Attempt& attempt) const {
    return options_.retries.empty() ? std::string() : wants_for(claim, attempt).from;
}

RetrySchedule Restraints::schedule_for(
    const model::Claim& claim, const model::Attempt& attempt, const RetrySchedule& usual
) const {
    if (options_.retries.empty()) {
        return usual;
    }
    const auto wants = wants_for(claim, attempt);
    RetrySchedule schedule = usual;
    schedule.first = wants.first.value_or(usual.first);
    schedule.factor = wants.factor.value_or(usual.factor);
    schedule.longest = std::max(schedule.first, wants.longest.value_or(usual.longest));
    schedule.attempts_max = wants.attempts_max.value_or(usual.attempts_max);
    schedule.lifetime = wants.lifetime;
    return schedule;
}

std::optional<timing::Closed> Restraints::closed_at(const model::Claim& claim, base::Time due)
    const {
    if (options_.windows.is_empty()) {
        return std::nullopt;
    }
    auto closed = options_.windows.closed(window_traits(claim), due);
    if (closed) {
        closed->opens = std::min(closed->opens, claim.expires_at);
    }
    return closed;
}

std::string_view Restraints::path_of(model::ServerId server) const {
    const auto found = named_.find(server);
    return found == named_.end() ? std::string_view() : std::string_view(found->second);
}

timing::WindowTraits Restraints::window_traits(const model::Claim& claim) const {
    return {.stream = claim.stream, .server = path_of(claim.server), .tag = claim.tag};
}

}  // namespace postrider::queue
