// The queue's runner.
#include "path/queue/runner.h"

#include <algorithm>
#include <exception>
#include <iterator>
#include <utility>

#include "path/queue/conclude.h"
#include "path/queue/log_finish.h"
#include "path/queue/suppress.h"

namespace postrider::queue {

Runner::Runner(net::Loop& loop, RunnerParts parts, RunnerOptions options)
    : loop_(loop),
      store_(parts.store),
      delivery_(parts.delivery),
      identities_(parts.identities),
      log_(parts.log),
      schedule_(options.schedule),
      suppressed_for_(options.suppressed_for),
      crew_(loop),
      holdings_(loop, parts.store, parts.log, std::move(options.owner), options.holding),
      lanes_(options.lane, options.attempts_max),
      junction_(
          {loop, crew_, parts.delivery, lanes_, holdings_.room()},
          options.route_kept,
          junction_calls()
      ),
      supply_({loop, crew_, parts.store, holdings_, junction_, parts.log}),
      recorder_(
          {loop, crew_, parts.store, parts.notices, parts.log},
          options.unrecorded_max,
          [this](const model::Claim& claim, const store::Finish& result) {
              note_recorded(claim, result);
          }
      ) {}

Runner::~Runner() = default;

JunctionCalls Runner::junction_calls() {
    return {
        .ready = [this] { begin_work(); },
        .open =
            [this](const std::string& destination) {
                holdings_.room().open(destination);
                supply_.note(destination, loop_.clock().now());
            },
        .unroutable = [this](
                          model::Claim claim, const delivery::Outcome& outcome
                      ) { end_unroutable(std::move(claim), outcome); },
    };
}

net::Task<> Runner::start() {
    const auto recovery = co_await store_.recover(holdings_.owner(), loop_.clock().now());
    log_.info(
        "queue",
        "started",
        {{"unfinished_acceptances", recovery.unfinished_acceptances},
         {"finished_attempts", recovery.finished_attempts},
         {"interrupted_attempts", recovery.interrupted_attempts}}
    );
    co_await supply_.look();
    crew_.spawn(supply_.run(), "queue/supply run");
    crew_.spawn(holdings_.keep_leases(), "queue/holdings keep_leases");
}

net::Task<bool> Runner::stop(base::Duration grace) {
    is_stopping_ = true;
    supply_.stop();
    holdings_.stop();
    recorder_.stop();
    const auto deadline = loop_.clock().instant() + grace;
    co_await give_back_untried();
    const bool all_ended = co_await crew_.wait_until_ended(deadline);
    // What was being claimed or routed meanwhile.
    co_await give_back_untried();
    delivery_.close_idle();
    co_return all_ended;
}

net::Task<> Runner::give_back_untried() {
    auto untried = junction_.take_unrouted();
    std::ranges::transform(lanes_.clear(), std::back_inserter(untried), [](Ready& ready) {
        return std::move(ready.claim);
    });
    co_await holdings_.release(std::move(untried));
}

std::optional<store::Lease> Runner::reserve(const model::NewMessage& message) {
    const bool is_open =
        std::ranges::all_of(message.deliveries, [&](const model::NewDelivery& delivery) {
            return holdings_.room().is_open(delivery.destination);
        });
    if (is_stopping_ || !is_open || !holdings_.reserve(message)) {
        return std::nullopt;
    }
    return holdings_.lease();
}

void Runner::give_back(const model::NewMessage& message) {
    holdings_.give_back(message);
}

void Runner::take(std::vector<model::Claim> claims) {
    loop_.post([this, claims = std::move(claims)]() mutable {
        for (model::Claim& claim : claims) {
            holdings_.hold_reserved(claim);
            junction_.place(std::move(claim));
        }
    });
}

void Runner::wake(std::string destination, base::Time due) {
    loop_.post([this, destination = std::move(destination), due] { supply_.note(destination, due); }
    );
}

void Runner::begin_work() {
    while (!is_stopping_) {
        Lane* lane = lanes_.begin();
        if (lane == nullptr) {
            return;
        }
        crew_.spawn(work(*lane), "queue/runner work");
    }
}

net::Task<> Runner::work(Lane& lane) {
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
    for (const std::string& destination : lane.take_hungry()) {
        holdings_.room().open(destination);
        supply_.note(destination, loop_.clock().now());
    }
}

net::Task<> Runner::attempt(Ready ready) {
    if (loop_.clock().now() >= ready.claim.expires_at) {
        auto expired = conclude_expired(ready.claim, loop_.clock().now());
        co_await recorder_.record_beside(std::move(ready.claim), std::move(expired));
        co_return;
    }
    const auto outcome = co_await deliver(ready);
    auto result = conclude(ready.claim, outcome, schedule_, loop_.clock().now());
    note_suppression(ready.claim, result, suppressed_for_);
    co_await recorder_.record_beside(std::move(ready.claim), std::move(result));
}

net::Task<delivery::Outcome> Runner::deliver(const Ready& ready) {
    delivery::Outcome outcome;
    try {
        const auto identity = co_await identities_.of(ready.claim);
        outcome = co_await delivery_.deliver(ready.claim, identity, *ready.route);
    } catch (const std::exception& trouble) {
        // The third of the four places where a broken world ends a job: this delivery is deferred.
        log_.error(
            "queue",
            "attempt_broke",
            {{"delivery", ready.claim.delivery.value}, {"error", trouble.what()}}
        );
        outcome.attempt.at = loop_.clock().now();
        outcome.attempt.result = model::AttemptResult::deferred;
        outcome.attempt.explanation = "Something on our side broke";
        outcome.attempt.reply = trouble.what();
    }
    co_return outcome;
}

void Runner::end_unroutable(model::Claim claim, const delivery::Outcome& outcome) {
    auto result = conclude(claim, outcome, schedule_, loop_.clock().now());
    crew_.spawn(recorder_.record(std::move(claim), std::move(result)), "queue/runner unroutable");
}

void Runner::note_recorded(const model::Claim& claim, const store::Finish& result) {
    holdings_.let_go(claim);
    supply_.note_room();
    log_finish(log_, claim, result);
    if (observer_ != nullptr) {
        observer_->finished(claim, result);
    }
    if (const auto* retry = std::get_if<store::RetryAt>(&result.next)) {
        supply_.note(claim.destination, retry->due);
    }
    if (result.notice) {
        for (const auto& delivery : result.notice->deliveries) {
            supply_.note(delivery.destination, result.notice->accepted_at);
        }
    }
}

}  // namespace postrider::queue
