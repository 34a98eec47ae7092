// The queue's runner.
#include "path/queue/runner.h"

#include <algorithm>
#include <exception>
#include <iterator>
#include <utility>

#include "model/transcript.h"
#include "path/delivery/tries.h"
#include "path/queue/conclude.h"
#include "path/queue/log_finish.h"
#include "path/queue/suppress.h"
#include "path/queue/suspension.h"

namespace postrider::queue {
namespace {

/// How long the runner sleeps where no lane waits for its rate.
constexpr base::Duration pace_sleep_longest = std::chrono::hours{1};

}  // namespace

Runner::Runner(net::Loop& loop, RunnerParts parts, RunnerOptions options)
    : loop_(loop),
      store_(parts.store),
      delivery_(parts.delivery),
      identities_(parts.identities),
      log_(parts.log),
      schedule_(options.schedule),
      suppressed_for_(options.suppressed_for),
      hold_(options.hold),
      crew_(loop),
      holdings_(loop, parts.store, parts.log, std::move(options.owner), options.holding),
      lanes_(options.lane, options.attempts_max, std::move(options.shaping), lane_questions()),
      measures_({loop, crew_, parts.store, lanes_, parts.log}, measures_calls()),
      waits_(
          {loop, parts.store, parts.log},
          {.standing = [this] { return standing_causes(); },
           .freed = [this](const model::Strand& strand
                    ) { supply_.note(strand, loop_.clock().now()); }}
      ),
      junction_(
          {loop,
           crew_,
           parts.delivery,
           parts.identities.pools(),
           lanes_,
           measures_,
           holdings_.room()},
          options.route_kept,
          junction_calls()
      ),
      supply_(supply_parts()),
      recorder_(
          {loop, crew_, parts.store, parts.notices, parts.log},
          options.unrecorded_max,
          [this](const model::Claim& claim, const store::Finish& result) {
              note_recorded(claim, result);
          }
      ),
      restraints_(
          {loop, parts.store, parts.log},
          {std::move(options.windows), std::move(options.retries), options.hold, options.lifetime},
          {.changed = [this] { judge_again(); }, .released = [this] { return supply_.look(); }}
      ),
      interventions_({loop, crew_, parts.store, holdings_, junction_, recorder_, parts.log}),
      pace_alarm_(loop.clock().alarm()) {}

Runner::~Runner() = default;

LaneQuestions Runner::lane_questions() {
    return {
        .connections = [this](const LaneName& name
                       ) { return delivery_.connections(name.source, name.site); },
        .measure = [this](const LaneName& name) { return measures_.of(name); },
    };
}

JunctionCalls Runner::junction_calls() {
    return {
        .ready = [this] { begin_work(); },
        .open = [this](const model::Strand& strand) { open({strand}); },
        .unroutable = [this](
                          model::Claim claim, const delivery::Outcome& outcome
                      ) { end_unroutable(std::move(claim), outcome); },
        .put_off =
            [this](model::Claim claim, const Rest& rest) { put_off(std::move(claim), rest); },
        .put_back = [this](model::Claim claim) { put_back(std::move(claim)); },
        .later =
            [this](const model::Strand& strand, base::Time until) { supply_.note(strand, until); },
        .divert = [this](
                      model::Claim& claim, std::optional<std::string_view> site
                  ) { return divert(claim, {.site = site}); },
        .reroute =
            [this](const model::Claim& claim, std::string_view site) {
                const Whereabouts where{.site = site};
                return restraints_.pool_for(claim, where, loop_.clock().now());
            },
    };
}

SupplyParts Runner::supply_parts() {
    return {
        .loop = loop_,
        .crew = crew_,
        .store = store_,
        .holdings = holdings_,
        .junction = junction_,
        .log = log_,
        .shut_until = [this](const model::Strand& strand
                      ) { return restraints_.shut_until(strand, loop_.clock().now()); },
        .shut_longest = hold_,
    };
}

MeasuresCalls Runner::measures_calls() {
    return {
        .taken =
            [this](const reaction::Action& action) {
                junction_.rest(action.target);
                if (observer_ != nullptr) {
                    observer_->measured(action);
                }
            },
        .undone =
            [this](const reaction::Target& target) {
                junction_.wake(target);
                waits_.look_now();
                begin_work();
            },
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
    co_await measures_.restore();
    co_await restraints_.look();
    co_await supply_.look();
    crew_.spawn(restraints_.run(), "queue/restraints run");
    crew_.spawn(supply_.run(), "queue/supply run");
    crew_.spawn(holdings_.keep_leases(), "queue/holdings keep_leases");
    crew_.spawn(keep_pace(), "queue/runner keep_pace");
    crew_.spawn(measures_.follow(), "queue/measures follow");
    crew_.spawn(waits_.run(), "queue/waits run");
}

net::Task<bool> Runner::stop(base::Duration grace) {
    is_stopping_ = true;
    supply_.stop();
    holdings_.stop();
    recorder_.stop();
    measures_.stop();
    waits_.stop();
    restraints_.stop();
    pace_alarm_->ring();
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
            return holdings_.room().is_open(model::strand_of(message, delivery));
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

void Runner::wake(model::Strand strand, base::Time due) {
    loop_.post([this, strand = std::move(strand), due] { supply_.note(strand, due); });
}

net::Task<Intervened> Runner::intervene(model::DeliveryId delivery, Wish wish) {
    return interventions_.carry_out(delivery, std::move(wish));
}

net::Task<bool> Runner::look_again() {
    measures_.look_soon();
    const bool is_read = co_await restraints_.look_soon();
    co_await supply_.look();
    co_return is_read;
}

void Runner::begin_work() {
    while (!is_stopping_) {
        Lane* lane = lanes_.begin(loop_.clock().instant());
        if (lane == nullptr) {
            break;
        }
        crew_.spawn(work(*lane), "queue/runner work");
    }
    const auto release = lanes_.next_release();
    if (release && *release < pace_wakes_at_) {
        pace_alarm_->ring();
    }
}

net::Task<> Runner::work(Lane& lane) {
    // With lanes waiting for a worker, this one serves its own only once.
    do {
        const auto now = loop_.clock().instant();
        if (!lane.may_go_on(now) || is_stopping_) {
            break;
        }
        Ready ready = lane.next(now);
        feed(lane, model::strand_of(ready.claim));
        if (junction_.has_moved(ready, lane)) {
            junction_.place(std::move(ready.claim));
            continue;
        }
        lane.set_out(ready, now);
        co_await attempt(lane, std::move(ready));
    } while (lanes_.may_keep_worker(lane));
    lanes_.end(lane, loop_.clock().instant());
    begin_work();
}

/// Lanes that wait for their rate go on when it lets them.
net::Task<> Runner::keep_pace() {
    while (!is_stopping_) {
        lanes_.release(loop_.clock().instant());
        begin_work();
        const auto latest = loop_.clock().instant() + pace_sleep_longest;
        pace_wakes_at_ = std::min(latest, lanes_.next_release().value_or(latest));
        co_await pace_alarm_->wait_until(pace_wakes_at_);
    }
}

RunnerLoad Runner::load() const {
    return {
        .attempts = lanes_.workers(),
        .attempts_max = lanes_.workers_max(),
        .in_memory = holdings_.room().claims(),
        .in_memory_max = holdings_.limits().claims_max,
        .is_full = holdings_.is_full(),
    };
}

std::map<std::string, std::string> Runner::sites() const {
    auto all = junction_.sites();
    // What is looked up at this moment had a site before, perhaps.
    for (const auto& [destination, site] : recent_.sites()) {
        auto& known = all[destination];
        known = known.empty() ? site : known;
    }
    return all;
}

void Runner::feed(Lane& lane, const model::Strand& strand) {
    open(lane.take_hungry(strand));
}

void Runner::open(const std::vector<model::Strand>& strands) {
    for (const auto& strand : strands) {
        holdings_.room().open(strand);
        supply_.note(strand, loop_.clock().now());
    }
}

net::Task<> Runner::attempt(Lane& lane, Ready ready) {
    holdings_.begin(ready.claim);
    const auto begun_at = loop_.clock().instant();
    auto result = co_await try_once(lane, ready);
    const auto now = loop_.clock().instant();
    lane.settle(ready, now);
    if (!result) {
        junction_.place(std::move(ready.claim));
        co_return;
    }
    interventions_.heed(ready.claim, *result);
    if (result->attempt) {
        if (lanes_.learn(lane, now - begun_at)) {
            junction_.place_again(lane);
        }
        recent_.note_site(ready.claim.destination, ready.route->site);
        recent_.note(ready.route->site, *result->attempt, result->at);
    }
    co_await recorder_.record_beside(std::move(ready.claim), *std::move(result));
}

net::Task<Runner::Tried> Runner::try_once(const Lane& lane, Ready& ready) {
    const model::Claim& claim = ready.claim;
    lengthen(ready.claim, {.site = ready.route->site, .source = lane.source()});
    const auto begun_at = loop_.clock().now();
    if (begun_at >= claim.expires_at) {
        co_return conclude_expired(claim, begun_at);
    }
    std::string trouble;
    try {
        auto kept_back = co_await keep_back(store_, claim, begun_at, hold_);
        if (kept_back) {
            co_return *std::move(kept_back);
        }
        co_return co_await deliver(lane, ready);
    } catch (const std::exception& thrown) {
        // The third of the four places where a broken world ends a job: this delivery is deferred.
        trouble = thrown.what();
    }
    log_.error("queue", "attempt_broke", {{"delivery", claim.delivery.value}, {"error", trouble}});
    co_return conclude_broken(claim, std::move(trouble));
}

net::Task<Runner::Tried> Runner::deliver(const Lane& lane, Ready& ready) {
    const model::Claim& claim = ready.claim;
    const Whereabouts where{.site = ready.route->site, .source = lane.source()};
    if (auto ruled = restraints_.ruling(claim, where, loop_.clock().now())) {
        co_return *std::move(ruled);
    }
    auto identity = co_await identities_.of(claim);
    if (const auto* order = restraints_.reroute(claim, where, loop_.clock().now())) {
        identity.pool = orders::pool_of(*order);
        identity.pool_rule = model::name_of(order->id) + ": " + order->reason;
    }
    if (auto wait = delivery_.wait_for_source(claim, identity.pool, *ready.route)) {
        // Others were quicker to use up its day.
        co_return wait_for(claim, rest_for(*std::move(wait)));
    }
    identity.source = lane.source();
    identity.messages_per_connection = lane.messages_per_connection();
    auto outcome = co_await delivery_.deliver(claim, identity, *ready.route);
    ready.connects = outcome.connects;
    measures_.note(
        {.site = ready.route->site, .server = identities_.pools().path_of(claim.server)}, outcome
    );
    if (outcome.moves && holdings_.may_move(claim)) {
        move(claim, std::move(outcome.attempt));
        co_return std::nullopt;
    }
    delivery::put_before(outcome.attempt, holdings_.take_tried(claim));
    auto finish = conclude_attempt(claim, outcome);
    note_suppression(claim, finish, suppressed_for_);
    co_return finish;
}

void Runner::move(const model::Claim& claim, model::Attempt attempt) {
    auto tried = delivery::tries_of(std::move(attempt));
    std::erase_if(tried, [](const model::Attempt& one) { return one.source.empty(); });
    holdings_.move(claim, std::move(tried));
}

store::Finish Runner::conclude_attempt(const model::Claim& claim, const delivery::Outcome& outcome)
    const {
    const auto schedule = restraints_.schedule_for(claim, outcome.attempt, schedule_);
    auto finish = conclude(claim, outcome, schedule, loop_.clock().now());
    auto* retry = std::get_if<store::RetryAt>(&finish.next);
    if (retry == nullptr || !finish.attempt) {
        return finish;
    }
    auto& decisions = finish.attempt->decisions;
    const auto reason = model::decision(decisions, "wait");
    if (reason == "schedule" || reason == "class") {
        const auto rules = restraints_.rules_for(claim, outcome.attempt);
        model::note_decision(decisions, "retry_rule", rules);
    }
    if (const auto closed = restraints_.closed_at(claim, retry->due)) {
        retry->due = closed->opens;
        note_wait(*finish.attempt, "window", retry->due);
        model::note_decision(decisions, "window", closed->why);
    }
    return finish;
}

/// An order or a window may keep a claim from taking a turn that another could use.
bool Runner::divert(model::Claim& claim, const Whereabouts& where) {
    lengthen(claim, where);
    auto ruled = restraints_.ruling(claim, where, loop_.clock().now());
    if (!ruled) {
        return false;
    }
    crew_.spawn(recorder_.record(std::move(claim), *std::move(ruled)), "queue/runner divert");
    return true;
}

/// The time that orders made it wait is no part of its life.
void Runner::lengthen(model::Claim& claim, const Whereabouts& where) const {
    const auto longer = restraints_.lengthened(claim, where, loop_.clock().now());
    if (longer > base::Duration::zero()) {
        const auto holding = holdings_.find(claim.delivery);
        claim.expires_at = later(holding ? holding->expires_at : claim.expires_at, longer);
    }
}

/// An order that was just made is about what has come to its lane already, too.
void Runner::judge_again() {
    if (!is_stopping_) {
        supply_.judge_again();
        junction_.place_again();
    }
}

store::Finish Runner::conclude_broken(const model::Claim& claim, std::string trouble) {
    delivery::Outcome outcome;
    outcome.attempt.at = loop_.clock().now();
    outcome.attempt.result = model::AttemptResult::deferred;
    outcome.attempt.explanation = "Something on our side broke";
    outcome.attempt.reply = std::move(trouble);
    delivery::put_before(outcome.attempt, holdings_.take_tried(claim));
    return conclude_attempt(claim, outcome);
}

void Runner::end_unroutable(model::Claim claim, const delivery::Outcome& outcome) {
    auto result = conclude_attempt(claim, outcome);
    crew_.spawn(recorder_.record(std::move(claim), std::move(result)), "queue/runner unroutable");
}

void Runner::put_back(model::Claim claim) {
    supply_.note(model::strand_of(claim), loop_.clock().now() + crowded_rest);
    std::vector<model::Claim> one;
    one.push_back(std::move(claim));
    crew_.spawn(holdings_.release(std::move(one)), "queue/runner put_back");
}

void Runner::put_off(model::Claim claim, const Rest& rest) {
    auto result = wait_for(claim, rest);
    crew_.spawn(recorder_.record(std::move(claim), std::move(result)), "queue/runner put_off");
}

store::Finish Runner::wait_for(const model::Claim& claim, const Rest& rest) const {
    store::RetryAt wait{
        .due = rest.until, .why = rest.why, .cause = cause_of(rest.reason, circumstances())
    };
    return conclude_waiting(claim, std::move(wait), loop_.clock().now());
}

/// Orders that lead mail to another pool decide, too.
std::uint64_t Runner::circumstances() const {
    std::uint64_t number = delivery_.circumstances();
    for (const auto& order : restraints_.standing().orders()) {
        const bool is_way = order.kind == model::OrderKind::reroute;
        number = is_way ? number * 31 + static_cast<std::uint64_t>(order.id.value) : number;
    }
    return number;
}

std::vector<std::string> Runner::standing_causes() const {
    const auto number = circumstances();
    std::vector<std::string> causes{
        cause_of(warm_up_reason, number), cause_of(appointment_reason, number)
    };
    for (const auto& reason : measures_.reasons()) {
        causes.push_back(cause_of(reason, number));
    }
    return causes;
}

void Runner::note_recorded(const model::Claim& claim, const store::Finish& result) {
    interventions_.recorded(result, holdings_.let_go(claim));
    supply_.note_room();
    log_finish(log_, claim, result);
    if (observer_ != nullptr) {
        observer_->finished(claim, result);
    }
    if (const auto* retry = std::get_if<store::RetryAt>(&result.next)) {
        supply_.note(model::strand_of(claim), retry->due);
    }
    if (result.notice) {
        for (const auto& delivery : result.notice->deliveries) {
            supply_.note(model::strand_of(*result.notice, delivery), result.notice->accepted_at);
        }
    }
}

}  // namespace postrider::queue
