// The queue's runner.
#include "path/queue/runner.h"

#include <algorithm>
#include <exception>
#include <utility>

#include "base/check.h"
#include "path/queue/conclude.h"
#include "path/queue/log_finish.h"

namespace postrider::queue {
namespace {

using namespace std::chrono_literals;

/// How long the runner waits before it asks a failing store again.
constexpr base::Duration store_pause = 5s;
/// The wall clock may be set: never sleep through such a change for longer than this.
constexpr base::Duration sleep_longest = 30s;
/// How often idle destinations are forgotten, and the store is asked for what others made due.
constexpr base::Duration tidy_interval = 30s;
/// Destinations for which claims are made at once. A lane may be filled beyond its bound by as many
/// claims as these can bring.
constexpr std::size_t refills_max = 32;

/// Counts a coroutine that `stop` waits for. Resource.
class Counted {
public:
    Counted(std::size_t& count, net::Alarm& when_idle) : count_(count), when_idle_(when_idle) {
        ++count_;
    }
    Counted(const Counted&) = delete;
    Counted& operator=(const Counted&) = delete;
    ~Counted() {
        if (--count_ == 0) {
            when_idle_.ring();
        }
    }

private:
    std::size_t& count_;
    net::Alarm& when_idle_;
};

std::uint64_t bytes_of(const model::NewMessage& message) {
    return message.content.head().size();
}

}  // namespace

Runner::Runner(net::Loop& loop, RunnerParts parts, RunnerOptions options)
    : loop_(loop),
      store_(parts.store),
      delivery_(parts.delivery),
      identities_(parts.identities),
      notices_(parts.notices),
      log_(parts.log),
      options_(std::move(options)),
      room_(options_.claims_max, options_.bytes_max),
      lanes_(options_.lane, options_.attempts_max),
      due_alarm_(loop.clock().alarm()),
      lease_alarm_(loop.clock().alarm()),
      idle_alarm_(loop.clock().alarm()) {}

Runner::~Runner() = default;

net::Task<> Runner::start() {
    const auto now = loop_.clock().now();
    const auto recovery = co_await store_.recover(options_.owner, now);
    log_.info(
        "queue",
        "started",
        {{"unfinished_acceptances", recovery.unfinished_acceptances},
         {"finished_attempts", recovery.finished_attempts},
         {"interrupted_attempts", recovery.interrupted_attempts}}
    );
    const auto waiting = co_await store_.waiting(now);
    for (const auto& entry : waiting) {
        agenda_.note(entry.destination, entry.due);
    }
    tidied_at_ = loop_.clock().instant();
    loop_.spawn(keep_time(), "queue/runner keep_time");
    loop_.spawn(keep_leases(), "queue/runner keep_leases");
}

net::Task<bool> Runner::stop(base::Duration grace) {
    is_stopping_ = true;
    due_alarm_->ring();
    lease_alarm_->ring();
    const auto deadline = loop_.clock().instant() + grace;
    co_await give_back_untried();
    while (tasks_ > 0 && loop_.clock().instant() < deadline) {
        co_await idle_alarm_->wait_until(deadline);
    }
    // What was being claimed or routed meanwhile.
    co_await give_back_untried();
    delivery_.close_idle();
    co_return tasks_ == 0;
}

net::Task<> Runner::give_back_untried() {
    std::vector<model::DeliveryId> untried;
    const auto give_up = [&](const model::Claim& claim) {
        untried.push_back(claim.delivery);
        let_go(claim);
    };
    std::ranges::for_each(lanes_.clear(), give_up, &Ready::claim);
    for (auto& [name, destination] : destinations_) {
        std::ranges::for_each(std::exchange(destination->unrouted, {}), give_up);
    }
    if (untried.empty()) {
        co_return;
    }
    try {
        co_await store_.release(std::move(untried));
    } catch (const std::exception& trouble) {
        // The next start frees them.
        log_.error("queue", "release_failed", {{"error", trouble.what()}});
    }
}

std::optional<store::Lease> Runner::reserve(const model::NewMessage& message) {
    const auto count = model::queued_count(message);
    if (count == 0 || is_stopping_) {
        return std::nullopt;
    }
    const auto is_open = [this](const auto& destination) { return room_.is_open(destination); };
    if (!std::ranges::all_of(message.deliveries, is_open, &model::NewDelivery::destination) ||
        !room_.take(count, bytes_of(message) * count)) {
        return std::nullopt;
    }
    return lease();
}

void Runner::give_back(const model::NewMessage& message) {
    const auto count = model::queued_count(message);
    room_.give_back(count, bytes_of(message) * count);
}

void Runner::take(std::vector<model::Claim> claims) {
    loop_.post([this, claims = std::move(claims)]() mutable {
        for (model::Claim& claim : claims) {
            held_.insert(claim.delivery);
            place(std::move(claim));
        }
    });
}

void Runner::wake(std::string destination, base::Time due) {
    loop_.post([this, destination = std::move(destination), due] {
        agenda_.note(destination, due);
        due_alarm_->ring();
    });
}

net::Task<> Runner::keep_time() {
    const Counted counted(tasks_, *idle_alarm_);
    while (!is_stopping_) {
        begin_refills();
        tidy();
        auto wake_at = loop_.clock().instant() + sleep_longest;
        const auto due = agenda_.next_due();
        is_behind_ = due && !may_refill();
        if (due && !is_behind_) {
            wake_at = std::min(wake_at, instant_of(*due));
        }
        co_await due_alarm_->wait_until(wake_at);
    }
}

void Runner::begin_refills() {
    while (may_refill()) {
        auto name = agenda_.take_due(loop_.clock().now());
        if (!name) {
            return;
        }
        loop_.spawn(refill(std::move(*name)), "queue/runner refill");
    }
}

/// What waits is bounded by the disk, what is in memory by this.
bool Runner::may_refill() const {
    return refills_ < refills_max && room_.claims() < options_.claims_max;
}

void Runner::tidy() {
    const auto now = loop_.clock().instant();
    if (now < tidied_at_ + tidy_interval) {
        return;
    }
    tidied_at_ = now;
    forget_idle();
    loop_.spawn(sweep(), "queue/runner sweep");
}

/// Another process may have let a held delivery go, or died with a lease.
net::Task<> Runner::sweep() {
    const Counted counted(tasks_, *idle_alarm_);
    try {
        const auto waiting = co_await store_.waiting(loop_.clock().now());
        for (const auto& entry : waiting) {
            agenda_.note(entry.destination, entry.due);
        }
        due_alarm_->ring();
    } catch (const std::exception& trouble) {
        log_.error("queue", "sweep_failed", {{"error", trouble.what()}});
    }
}

net::Task<> Runner::keep_leases() {
    const Counted counted(tasks_, *idle_alarm_);
    while (!is_stopping_) {
        const auto next = loop_.clock().instant() + options_.lease / 3;
        co_await lease_alarm_->wait_until(next);
        if (is_stopping_ || held_.empty()) {
            continue;
        }
        std::vector<model::DeliveryId> claims(held_.begin(), held_.end());
        try {
            co_await store_.renew(std::move(claims), lease().until);
        } catch (const std::exception& trouble) {
            // The leases last for two further turns.
            log_.error("queue", "renew_failed", {{"error", trouble.what()}});
        }
    }
}

net::Task<> Runner::refill(std::string name) {
    const Counted counted(tasks_, *idle_alarm_);
    const Counted refilling(refills_, *due_alarm_);
    auto& slot = destinations_[name];
    if (!slot) {
        slot = std::make_unique<Destination>();
    }
    Destination& destination = *slot;
    if (destination.is_claiming) {
        destination.is_due_again = true;
        co_return;
    }
    destination.is_claiming = true;
    try {
        co_await claim_for(name, destination);
    } catch (const std::exception& trouble) {
        log_.error("queue", "claim_failed", {{"destination", name}, {"error", trouble.what()}});
        agenda_.note(name, loop_.clock().now() + store_pause);
    }
    destination.is_claiming = false;
    if (std::exchange(destination.is_due_again, false)) {
        agenda_.note(name, loop_.clock().now());
    }
    due_alarm_->ring();
}

net::Task<> Runner::claim_for(std::string name, Destination& destination) {
    if (destination.lane != nullptr && destination.lane->is_full()) {
        destination.lane->remember(name);
        room_.close(name);
        co_return;
    }
    const std::size_t wanted =
        destination.lane != nullptr ? destination.lane->room() : options_.lane.workers_max;
    const auto now = loop_.clock().now();
    auto claimed = co_await store_.claim_due(name, wanted, now, lease());
    const bool may_be_more = claimed.claims.size() == wanted;
    for (model::Claim& claim : claimed.claims) {
        if (hold(claim)) {
            place(std::move(claim));
        }
    }
    if (may_be_more) {
        agenda_.note(name, now);
    } else if (claimed.next_due) {
        agenda_.note(name, *claimed.next_due);
    }
}

void Runner::place(model::Claim claim) {
    auto& slot = destinations_[claim.destination];
    if (!slot) {
        slot = std::make_unique<Destination>();
    }
    if (is_route_fresh(*slot)) {
        place_in_lane(*slot, std::move(claim));
        return;
    }
    const std::string name = claim.destination;
    slot->unrouted.push_back(std::move(claim));
    if (!slot->is_routing) {
        slot->is_routing = true;
        loop_.spawn(find_route(name), "queue/runner find_route");
    }
}

void Runner::place_in_lane(Destination& destination, model::Claim claim) {
    Lane& lane = *destination.lane;
    const std::string name = claim.destination;
    lane.add({.claim = std::move(claim), .route = destination.route});
    if (lane.is_full()) {
        lane.remember(name);
        room_.close(name);
    }
    lanes_.line_up(lane);
    begin_work();
}

net::Task<> Runner::find_route(std::string name) {
    const Counted counted(tasks_, *idle_alarm_);
    auto found = co_await delivery_.route(name);
    settle_route(name, std::move(found));
}

void Runner::settle_route(
    const std::string& name, std::variant<delivery::Route, delivery::Outcome> found
) {
    Destination& destination = *destinations_.at(name);
    destination.is_routing = false;
    auto claims = std::exchange(destination.unrouted, {});
    if (auto* route = std::get_if<delivery::Route>(&found)) {
        destination.lane = &lanes_.of(route->site);
        destination.route = std::make_shared<const delivery::Route>(std::move(*route));
        destination.route_until = loop_.clock().instant() + options_.route_kept;
        for (model::Claim& claim : claims) {
            place_in_lane(destination, std::move(claim));
        }
        return;
    }
    for (model::Claim& claim : claims) {
        loop_.spawn(
            conclude_unroutable(std::move(claim), std::get<delivery::Outcome>(found)),
            "queue/runner unroutable"
        );
    }
}

void Runner::begin_work() {
    while (!is_stopping_) {
        Lane* lane = lanes_.begin();
        if (lane == nullptr) {
            return;
        }
        loop_.spawn(work(*lane), "queue/runner work");
    }
}

net::Task<> Runner::work(Lane& lane) {
    const Counted counted(tasks_, *idle_alarm_);
    // With lanes waiting for a worker, this one serves its own only once.
    do {
        if (!lane.has_ready() || is_stopping_) {
            break;
        }
        Ready ready = lane.take();
        feed(lane);
        co_await attempt(std::move(ready));
    } while (lanes_.is_line_empty());
    lanes_.end(lane);
    begin_work();
}

void Runner::feed(Lane& lane) {
    for (const std::string& name : lane.take_hungry()) {
        room_.open(name);
        agenda_.note(name, loop_.clock().now());
        due_alarm_->ring();
    }
}

net::Task<> Runner::attempt(Ready ready) {
    const model::Claim& claim = ready.claim;
    if (loop_.clock().now() >= claim.expires_at) {
        auto expired = conclude_expired(claim, loop_.clock().now());
        co_await finish_beside(std::move(ready.claim), std::move(expired));
        co_return;
    }
    delivery::Outcome outcome;
    try {
        const auto identity = co_await identities_.of(claim);
        outcome = co_await delivery_.deliver(claim, identity, *ready.route);
    } catch (const std::exception& trouble) {
        // The third of the four places where a broken world ends a job: this delivery is deferred.
        log_.error(
            "queue",
            "attempt_broke",
            {{"delivery", claim.delivery.value}, {"error", trouble.what()}}
        );
        outcome.attempt.at = loop_.clock().now();
        outcome.attempt.result = model::AttemptResult::deferred;
        outcome.attempt.explanation = "Something on our side broke";
        outcome.attempt.reply = trouble.what();
    }
    auto result = conclude(claim, outcome, options_.schedule, loop_.clock().now());
    co_await finish_beside(std::move(ready.claim), std::move(result));
}

// A worker need not wait for the disk. What is delivered and not yet recorded would be delivered
// twice after a sudden death, so there is a limit, and a failing store is felt at once.
net::Task<> Runner::finish_beside(model::Claim claim, store::Finish result) {
    if (unrecorded_ >= options_.unrecorded_max) {
        co_await finish(std::move(claim), std::move(result));
    } else {
        // The runner's own: `stop` waits for it.
        loop_.spawn(finish(std::move(claim), std::move(result)), "queue/runner finish");
    }
}

net::Task<> Runner::conclude_unroutable(model::Claim claim, delivery::Outcome outcome) {
    const Counted counted(tasks_, *idle_alarm_);
    auto result = conclude(claim, outcome, options_.schedule, loop_.clock().now());
    co_await finish(std::move(claim), std::move(result));
}

net::Task<> Runner::finish(model::Claim claim, store::Finish result) {
    const Counted counted(tasks_, *idle_alarm_);
    const Counted unrecorded(unrecorded_, *idle_alarm_);
    // A result that is not recorded would be delivered a second time, so this is tried until it is.
    for (;;) {
        try {
            result.notice = co_await notices_.about(claim, result);
            co_await store_.finish(result);
            break;
        } catch (const std::exception& trouble) {
            log_.error(
                "queue",
                "finish_failed",
                {{"delivery", claim.delivery.value}, {"error", trouble.what()}}
            );
        }
        const auto again = loop_.clock().instant() + store_pause;
        co_await loop_.clock().sleep_until(again);
        if (is_stopping_) {
            co_return;
        }
    }
    let_go(claim);
    log_finish(log_, claim, result);
    if (observer_ != nullptr) {
        observer_->finished(claim, result);
    }
    const auto* retry = std::get_if<store::RetryAt>(&result.next);
    if (retry != nullptr) {
        agenda_.note(claim.destination, retry->due);
    }
    if (result.notice) {
        for (const auto& delivery : result.notice->deliveries) {
            agenda_.note(delivery.destination, result.notice->accepted_at);
        }
    }
    if (retry != nullptr || result.notice) {
        due_alarm_->ring();
    }
}

/// False when it is held already: its lease had lapsed, as when the wall clock was set.
bool Runner::hold(const model::Claim& claim) {
    if (!held_.insert(claim.delivery).second) {
        return false;
    }
    room_.add(1, claim.content.head().size());
    return true;
}

void Runner::let_go(const model::Claim& claim) {
    held_.erase(claim.delivery);
    room_.give_back(1, claim.content.head().size());
    if (std::exchange(is_behind_, false)) {
        due_alarm_->ring();
    }
}

void Runner::forget_idle() {
    const auto now = loop_.clock().instant();
    std::erase_if(destinations_, [&](const auto& entry) {
        const Destination& destination = *entry.second;
        const bool lane_is_idle = destination.lane == nullptr || destination.lane->is_idle();
        return destination.route_until < now && lane_is_idle && !destination.is_routing &&
               !destination.is_claiming && destination.unrouted.empty();
    });
    std::unordered_set<const Lane*> used;
    for (const auto& [name, destination] : destinations_) {
        used.insert(destination->lane);
    }
    lanes_.forget_idle(used);
}

bool Runner::is_route_fresh(const Destination& destination) const {
    return destination.lane != nullptr && loop_.clock().instant() < destination.route_until;
}

store::Lease Runner::lease() const {
    return {.owner = options_.owner, .until = loop_.clock().now() + options_.lease};
}

base::Instant Runner::instant_of(base::Time due) const {
    return loop_.clock().instant() + std::max(base::Duration{0}, due - loop_.clock().now());
}

}  // namespace postrider::queue
