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
/// For how long orders that are over lengthen lives: longer than nearly all mail lives.
constexpr base::Duration suspensions_remembered = std::chrono::days{30};

/// Younger mail cannot have waited for long: most is gone by then.
constexpr base::Duration lengthened_from = std::chrono::minutes{1};

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
        const auto asked = looks_asked_;
        try {
            co_await look();
            looks_done_ = asked;
        } catch (const std::exception& trouble) {
            // Those that are known stand.
            log_.error("queue", "orders_not_read", {{"error", trouble.what()}});
        }
    }
}

net::Task<bool> Restraints::look_soon() {
    constexpr base::Duration turn = std::chrono::milliseconds{5};
    const auto mine = ++looks_asked_;
    const auto deadline = loop_.clock().instant() + look_patience;
    alarm_->ring();
    while (looks_done_ < mine && loop_.clock().instant() < deadline) {
        const auto again = loop_.clock().instant() + turn;
        co_await loop_.clock().sleep_until(again);
    }
    co_return looks_done_ >= mine;
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
    // The same order may be about other servers than before: an organization got one more.
    const bool has_changed = standing_.orders() != read.orders();
    may_free_ = may_free_ || is_one_over(standing_, read);
    if (has_changed || !has_read_) {
        const auto since = loop_.clock().now() - suspensions_remembered;
        suspensions_ = co_await store_.suspensions_since(since);
        has_read_ = true;
    }
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
        auto patient = claim;
        if (has_usual_life(claim)) {
            // While it waits for an order its life does not go on, but not for ever.
            patient.expires_at =
                later(claim.expires_at, options_.hold - lengthened(claim, where, now));
        }
        return obey(*order, patient, options_.hold, now);
    }
    if (const auto closed = closed_window(claim, now)) {
        return conclude_waiting(claim, {.due = closed->opens, .why = closed->why}, now);
    }
    return std::nullopt;
}

std::optional<base::Time> Restraints::shut_until(const model::Strand& strand, base::Time now)
    const {
    const auto* order = standing_.is_empty() ? nullptr : standing_.suspension_of(strand, now);
    return order == nullptr ? std::nullopt
                            : std::optional(order->ends_at.value_or(base::Time::max()));
}

base::Duration Restraints::lengthened(
    const model::Claim& claim, const Whereabouts& where, base::Time now
) const {
    const bool is_fresh = now < claim.life_from + lengthened_from;
    if (suspensions_.empty() || is_fresh || !has_usual_life(claim)) {
        return base::Duration::zero();
    }
    const auto traits = traits_of(claim, where);
    return std::min(
        options_.hold, orders::time_suspended(suspensions_, traits, claim.life_from, now)
    );
}

/// Whoever says when a message is of no use any more is believed, whatever an operator does.
bool Restraints::has_usual_life(const model::Claim& claim) const {
    const timing::RetryTraits traits{
        .bounce_class = "",
        .stream = claim.stream,
        .server = path_of(claim.server),
        .scope = claim.scope
    };
    const auto usual =
        timing::wants_for(options_.retries, traits).lifetime.value_or(options_.lifetime);
    return claim.expires_at >= claim.life_from + usual;
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
        {.bounce_class = class_of(attempt),
         .stream = claim.stream,
         .server = path_of(claim.server),
         .scope = claim.scope}
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
    if (wants.lifetime) {
        schedule.lifetime = *wants.lifetime + lengthened(claim, {}, loop_.clock().now());
    }
    return schedule;
}

std::optional<timing::Closed> Restraints::closed_at(const model::Claim& claim, base::Time due)
    const {
    auto closed = closed_window(claim, due);
    if (closed) {
        closed->opens = std::min(closed->opens, claim.expires_at);
    }
    return closed;
}

/// What arrives, and goes on to an endpoint, is not for the hours of those whom mail is sent to.
std::optional<timing::Closed> Restraints::closed_window(const model::Claim& claim, base::Time now)
    const {
    const bool is_free = options_.windows.is_empty() || claim.scope == model::Scope::incoming;
    return is_free ? std::nullopt : options_.windows.closed(window_traits(claim), now);
}

std::string_view Restraints::path_of(model::ServerId server) const {
    const auto found = named_.find(server);
    return found == named_.end() ? std::string_view() : std::string_view(found->second);
}

timing::WindowTraits Restraints::window_traits(const model::Claim& claim) const {
    return {.stream = claim.stream, .server = path_of(claim.server), .tag = claim.tag};
}

}  // namespace postrider::queue
