// From the store into the lanes.
#include "path/queue/supply.h"

#include <algorithm>
#include <exception>
#include <utility>

namespace postrider::queue {
namespace {

using namespace std::chrono_literals;

/// How long a failing store is left alone.
constexpr base::Duration store_pause = 5s;
/// The wall clock may be set: never sleep through such a change for longer than this.
constexpr base::Duration sleep_longest = 30s;
/// How often the store is asked for what others made due, and idle destinations are forgotten.
constexpr base::Duration look_interval = 30s;

}  // namespace

Supply::Supply(SupplyParts parts)
    : loop_(parts.loop),
      crew_(parts.crew),
      store_(parts.store),
      holdings_(parts.holdings),
      junction_(parts.junction),
      log_(parts.log),
      shut_until_(std::move(parts.shut_until)),
      shut_longest_(parts.shut_longest),
      alarm_(parts.loop.clock().alarm()) {}

void Supply::note(const model::Strand& strand, base::Time due) {
    if (!is_shut(strand, due)) {
        agenda_.note(strand, due);
        alarm_->ring();
    }
}

/// Whatever makes room for it meanwhile, its mail stays in the store.
bool Supply::is_shut(const model::Strand& strand, base::Time due) {
    const auto shut = shut_.find(strand);
    if (shut == shut_.end() || due >= shut->second) {
        return false;
    }
    holdings_.room().close(strand);
    return true;
}

void Supply::judge_again() {
    for (const auto& [strand, until] : std::exchange(shut_, {})) {
        holdings_.room().open(strand);
        note(strand, loop_.clock().now());
    }
}

void Supply::note_room() {
    if (std::exchange(is_behind_, false)) {
        alarm_->ring();
    }
}

void Supply::stop() {
    is_stopping_ = true;
    alarm_->ring();
}

net::Task<> Supply::run() {
    looked_at_ = loop_.clock().instant();
    while (!is_stopping_) {
        begin_fetching();
        look_again_in_time();
        auto wake_at = loop_.clock().instant() + sleep_longest;
        const auto due = agenda_.next_due();
        is_behind_ = due && !may_fetch();
        if (due && !is_behind_) {
            wake_at = std::min(wake_at, instant_of(*due));
        }
        co_await alarm_->wait_until(wake_at);
    }
}

void Supply::begin_fetching() {
    while (may_fetch()) {
        auto strand = agenda_.take_due(loop_.clock().now());
        if (!strand) {
            return;
        }
        const auto [entry, is_first] = fetching_.try_emplace(*strand, false);
        if (!is_first) {
            entry->second = true;
            continue;
        }
        crew_.spawn(fetch(std::move(*strand)), "queue/supply fetch");
    }
}

/// What waits is bounded by the disk, what is in memory by this.
bool Supply::may_fetch() const {
    return fetching_.size() < claims_at_once_max && !holdings_.is_full() && !is_stopping_;
}

net::Task<> Supply::fetch(model::Strand strand) {
    try {
        co_await claim(strand);
    } catch (const std::exception& trouble) {
        log_.error(
            "queue",
            "claim_failed",
            {{"destination", strand.destination}, {"error", trouble.what()}}
        );
        agenda_.note(strand, loop_.clock().now() + store_pause);
    }
    const auto entry = fetching_.find(strand);
    const bool is_due_again = entry->second;
    fetching_.erase(entry);
    if (is_due_again) {
        agenda_.note(strand, loop_.clock().now());
    }
    alarm_->ring();
}

net::Task<> Supply::claim(model::Strand strand) {
    const auto shut = shut_until_ ? shut_until_(strand) : std::nullopt;
    if (shut) {
        co_await pass_by(std::move(strand), *shut);
        co_return;
    }
    if (shut_.erase(strand) > 0) {
        holdings_.room().open(strand);
    }
    const std::size_t wanted = junction_.wanted(strand);
    if (wanted == 0) {
        co_return;
    }
    const auto now = loop_.clock().now();
    auto claimed = co_await store_.claim_due(strand, wanted, now, holdings_.lease());
    const bool may_be_more = claimed.claims.size() == wanted;
    place(std::move(claimed.claims));
    if (may_be_more) {
        agenda_.note(strand, now);
    } else if (claimed.next_due) {
        agenda_.note(strand, *claimed.next_due);
    }
}

/// Of what an order keeps waiting as a whole, nothing is claimed, however much it is; but what
/// waits longer than an order lengthens a life is not to wait for ever.
net::Task<> Supply::pass_by(model::Strand strand, base::Time until) {
    const auto now = loop_.clock().now();
    holdings_.room().close(strand);
    const bool is_known = shut_.contains(strand);
    bool may_be_more = false;
    if (is_known) {
        const std::size_t wanted = claims_at_once_max;
        const auto before = now - shut_longest_;
        auto claimed = co_await store_.claim_due(strand, wanted, before, holdings_.lease());
        may_be_more = claimed.claims.size() == wanted;
        place(std::move(claimed.claims));
    }
    const auto next = may_be_more ? now : std::min(until, now + shut_look_interval);
    shut_.insert_or_assign(strand, next);
    agenda_.note(strand, next);
}

void Supply::place(std::vector<model::Claim> claims) {
    for (model::Claim& claim : claims) {
        if (holdings_.hold(claim)) {
            junction_.place(std::move(claim));
        }
    }
}

void Supply::look_again_in_time() {
    const auto now = loop_.clock().instant();
    if (now >= looked_at_ + look_interval) {
        looked_at_ = now;
        junction_.move_all();
        junction_.forget_idle();
        crew_.spawn(look_again(), "queue/supply look");
    }
}

net::Task<> Supply::look() {
    const auto waiting = co_await store_.waiting(loop_.clock().now());
    for (const auto& entry : waiting) {
        if (!is_shut(entry.strand, entry.due)) {
            agenda_.note(entry.strand, entry.due);
        }
    }
    alarm_->ring();
}

/// Another process may have let a held delivery go, or died with a lease.
net::Task<> Supply::look_again() {
    try {
        co_await look();
    } catch (const std::exception& trouble) {
        log_.error("queue", "look_failed", {{"error", trouble.what()}});
    }
}

base::Instant Supply::instant_of(base::Time due) const {
    return loop_.clock().instant() + std::max(base::Duration{0}, due - loop_.clock().now());
}

}  // namespace postrider::queue
