// Whose turn is it: has claims tried, lane by lane, and what came of them recorded.
#pragma once

#include <atomic>
#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "base/log.h"
#include "model/message.h"
#include "net/loop.h"
#include "net/task.h"
#include "path/delivery/deliver.h"
#include "path/intake/onward.h"
#include "path/queue/crew.h"
#include "path/queue/holdings.h"
#include "path/queue/identities.h"
#include "path/queue/junction.h"
#include "path/queue/lanes.h"
#include "path/queue/measures.h"
#include "path/queue/notice.h"
#include "path/queue/recent.h"
#include "path/queue/recorder.h"
#include "path/queue/restraints.h"
#include "path/queue/retry_schedule.h"
#include "path/queue/supply.h"
#include "shaping/policy.h"
#include "store/store.h"

namespace postrider::queue {

struct RunnerOptions {
    std::string owner;  ///< this process, in leases
    RetrySchedule schedule;
    LaneLimits lane;
    HoldingLimits holding;
    std::size_t attempts_max = 500;    ///< at once, over all lanes
    std::size_t unrecorded_max = 100;  ///< results on their way to the store, beside attempts
    base::Duration route_kept = std::chrono::seconds{60};
    base::Duration suppressed_for = std::chrono::days{30};  ///< zero: nobody is suppressed
    /// How long mail of a suspended server waits for it to be resumed.
    base::Duration hold = std::chrono::days{7};
    timing::Windows windows;                 ///< when some mail may leave
    std::vector<timing::RetryRule> retries;  ///< schedules of some mail
    shaping::Policy shaping;
};

/// What the runner works with; outlives it.
struct RunnerParts {
    store::Store& store;
    delivery::Delivery& delivery;
    Identities& identities;
    Notices& notices;
    base::Log& log;
};

/// Counts what happened, for whoever shows it. Any thread may read.
class RunnerObserver {
public:
    RunnerObserver() = default;
    RunnerObserver(const RunnerObserver&) = delete;
    RunnerObserver& operator=(const RunnerObserver&) = delete;
    virtual ~RunnerObserver() = default;
    virtual void finished(const model::Claim& claim, const store::Finish& finish) = 0;
    /// A measure was taken.
    virtual void measured(const reaction::Action&) {}
};

/// Resource; belongs to one loop. `reserve`, `give_back`, `take` and `wake` may be called from any
/// thread.
class Runner final : public intake::Onward {
public:
    Runner(net::Loop& loop, RunnerParts parts, RunnerOptions options);
    ~Runner() override;

    void observe(RunnerObserver& observer) { observer_ = &observer; }

    /// Puts right what an earlier death left, and begins.
    net::Task<> start();
    /// Begins nothing more, waits up to `grace` for attempts under way, gives the rest back. False
    /// when some are under way still: then nothing that they use may be destroyed.
    net::Task<bool> stop(base::Duration grace);

    std::optional<store::Lease> reserve(const model::NewMessage& message) override;
    void give_back(const model::NewMessage& message) override;
    void take(std::vector<model::Claim> claims) override;
    void wake(model::Strand strand, base::Time due) override;

    // For whoever asks what stands where; on the runner's loop.

    /// The orders that it obeys.
    const orders::Standing& orders() const { return restraints_.standing(); }
    /// The measures that stand.
    std::vector<reaction::Action> measures() const { return measures_.actions(); }
    std::vector<LaneStanding> lanes() const { return lanes_.standing(loop_.clock().instant()); }
    /// Each destination that is at hand, or was lately, and its site.
    std::map<std::string, std::string> sites() const;
    RecentSite recent(const std::string& site) const {
        return recent_.of(site, loop_.clock().now());
    }
    /// None: this process does not hold it.
    std::optional<Holding> holding(model::DeliveryId delivery) const {
        return holdings_.find(delivery);
    }
    const std::string& owner() const { return holdings_.owner(); }

private:
    void begin_work();
    net::Task<> keep_pace();
    net::Task<> work(Lane& lane);
    void feed(Lane& lane, const model::Strand& strand);
    void open(const std::vector<model::Strand>& strands);
    net::Task<> attempt(Lane& lane, Ready ready);
    /// None: it goes on by another way out.
    using Tried = std::optional<store::Finish>;
    net::Task<Tried> try_once(const Lane& lane, Ready& ready);
    net::Task<Tried> deliver(const Lane& lane, Ready& ready);
    /// Its tries wait for those on the next way.
    void move(const model::Claim& claim, model::Attempt attempt);
    /// The end of an attempt, by the schedule and in the windows that are this claim's.
    store::Finish conclude_attempt(const model::Claim& claim, const delivery::Outcome& outcome)
        const;
    bool divert(model::Claim& claim, const Whereabouts& where);
    void judge_again();
    store::Finish conclude_broken(const model::Claim& claim, std::string trouble);
    void end_unroutable(model::Claim claim, const delivery::Outcome& outcome);
    void put_back(model::Claim claim);
    void put_off(model::Claim claim, const Rest& rest);
    MeasuresCalls measures_calls();
    void note_recorded(const model::Claim& claim, const store::Finish& result);
    net::Task<> give_back_untried();
    JunctionCalls junction_calls();
    LaneQuestions lane_questions();

    net::Loop& loop_;
    store::Store& store_;
    delivery::Delivery& delivery_;
    Identities& identities_;
    base::Log& log_;
    const RetrySchedule schedule_;
    const base::Duration suppressed_for_;
    const base::Duration hold_;
    RunnerObserver* observer_ = nullptr;

    Crew crew_;
    Holdings holdings_;
    Lanes lanes_;
    Measures measures_;
    Junction junction_;
    Supply supply_;
    Recorder recorder_;
    Restraints restraints_;
    RecentReplies recent_;
    std::unique_ptr<net::Alarm> pace_alarm_;
    base::Instant pace_wakes_at_{};
    std::atomic<bool> is_stopping_ = false;
};

}  // namespace postrider::queue
