// Whose turn is it: claims deliveries that are due, has them tried, records what came of it.
#pragma once

#include <atomic>
#include <cstdint>
#include <memory>
#include <string>
#include <unordered_map>
#include <unordered_set>
#include <vector>

#include "base/log.h"
#include "model/message.h"
#include "net/loop.h"
#include "net/task.h"
#include "path/delivery/deliver.h"
#include "path/intake/onward.h"
#include "path/queue/agenda.h"
#include "path/queue/identities.h"
#include "path/queue/lanes.h"
#include "path/queue/notice.h"
#include "path/queue/retry_schedule.h"
#include "path/queue/room.h"
#include "store/store.h"

namespace postrider::queue {

struct RunnerOptions {
    std::string owner;  ///< this process, in leases
    RetrySchedule schedule;
    LaneLimits lane;
    std::size_t attempts_max = 500;          ///< at once, over all lanes
    std::size_t unrecorded_max = 100;        ///< results on their way to the store, beside attempts
    std::uint64_t claims_max = 10'000;       ///< in memory, being tried included
    std::uint64_t bytes_max = 256ULL << 20;  ///< of their content
    base::Duration lease = std::chrono::minutes{10};
    base::Duration route_kept = std::chrono::seconds{60};
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
    void wake(std::string destination, base::Time due) override;

private:
    /// What is known of a destination while something of it is at hand.
    struct Destination {
        std::shared_ptr<const delivery::Route> route;
        Lane* lane = nullptr;
        base::Instant route_until{};
        std::vector<model::Claim> unrouted;
        bool is_routing = false;
        bool is_claiming = false;
        /// More became due while a claim was under way, which may have missed it.
        bool is_due_again = false;
    };

    net::Task<> keep_time();
    net::Task<> keep_leases();
    net::Task<> sweep();
    net::Task<> give_back_untried();
    net::Task<> refill(std::string name);
    net::Task<> claim_for(std::string name, Destination& destination);
    net::Task<> find_route(std::string name);
    net::Task<> work(Lane& lane);
    net::Task<> attempt(Ready ready);
    net::Task<> conclude_unroutable(model::Claim claim, delivery::Outcome outcome);
    net::Task<> finish_beside(model::Claim claim, store::Finish result);
    net::Task<> finish(model::Claim claim, store::Finish result);

    void place(model::Claim claim);
    void place_in_lane(Destination& destination, model::Claim claim);
    void settle_route(
        const std::string& name, std::variant<delivery::Route, delivery::Outcome> found
    );
    void begin_refills();
    bool may_refill() const;
    void tidy();
    void begin_work();
    void feed(Lane& lane);
    bool hold(const model::Claim& claim);
    void let_go(const model::Claim& claim);
    void forget_idle();
    bool is_route_fresh(const Destination& destination) const;
    store::Lease lease() const;
    base::Instant instant_of(base::Time due) const;

    net::Loop& loop_;
    store::Store& store_;
    delivery::Delivery& delivery_;
    Identities& identities_;
    Notices& notices_;
    base::Log& log_;
    RunnerOptions options_;
    RunnerObserver* observer_ = nullptr;

    Room room_;
    Agenda agenda_;
    std::unordered_map<std::string, std::unique_ptr<Destination>> destinations_;
    Lanes lanes_;
    std::unordered_set<model::DeliveryId> held_;
    std::atomic<bool> is_stopping_ = false;
    base::Instant tidied_at_{};
    std::unique_ptr<net::Alarm> due_alarm_;
    std::unique_ptr<net::Alarm> lease_alarm_;
    std::unique_ptr<net::Alarm> idle_alarm_;
    std::size_t tasks_ = 0;
    std::size_t refills_ = 0;
    std::size_t unrecorded_ = 0;
    /// Whether something is due that there was no room for.
    bool is_behind_ = false;
};

}  // namespace postrider::queue
