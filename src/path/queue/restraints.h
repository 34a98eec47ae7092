// What keeps mail from being tried, or sends it another way: standing orders and send windows.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "base/log.h"
#include "model/message.h"
#include "net/loop.h"
#include "net/task.h"
#include "orders/standing.h"
#include "path/queue/retry_schedule.h"
#include "store/store.h"
#include "timing/retry_rules.h"
#include "timing/windows.h"

namespace postrider::queue {

/// How soon an order that was made, or ended early, is known where nobody says that it is there.
inline constexpr base::Duration orders_read_every = std::chrono::seconds{2};
/// How long somebody who does waits for it to be known.
inline constexpr base::Duration look_patience = std::chrono::seconds{2};

struct RestraintOptions {
    timing::Windows windows;
    std::vector<timing::RetryRule> retries;
    /// How long what an order holds waits for a person, and the most that a life is lengthened by
    /// orders to suspend.
    base::Duration hold = std::chrono::days{7};
    /// Of mail that no rule and no sender gives another.
    base::Duration lifetime = std::chrono::hours{120};
};

/// What a restraint works with; outlives it.
struct RestraintParts {
    net::Loop& loop;
    store::Store& store;
    base::Log& log;
};

/// What is known of a claim beside itself.
struct Whereabouts {
    std::optional<std::string_view> site = std::nullopt;    ///< the route's
    std::optional<std::string_view> source = std::nullopt;  ///< that it would leave from
};

/// Resource; belongs to one loop.
class Restraints {
public:
    /// `changed`: other orders stand than before. `released`: waiting deliveries became due.
    struct Calls {
        std::function<void()> changed;
        std::function<net::Task<>()> released;
    };
    Restraints(RestraintParts parts, RestraintOptions options, Calls calls);
    Restraints(const Restraints&) = delete;
    Restraints& operator=(const Restraints&) = delete;

    /// Reads the orders, and lets go of what waits for those that stand no longer.
    net::Task<> look();
    /// The same again and again until `stop`; what fails is logged.
    net::Task<> run();
    /// The same at once; resumes when `run` has looked. False: it could not, in time.
    net::Task<bool> look_soon();
    void stop();

    /// What becomes of a claim instead of an attempt at `now`; none: it is tried.
    std::optional<store::Finish> ruling(
        const model::Claim& claim, const Whereabouts& where, base::Time now
    ) const;
    /// Until when nothing of the strand is tried, nor need be looked at; none: something may be.
    std::optional<base::Time> shut_until(const model::Strand& strand, base::Time now) const;
    /// By how much a claim's life is longer, as orders kept it waiting until `now`. Nothing of one
    /// whose sender has named its end.
    base::Duration lengthened(const model::Claim& claim, const Whereabouts& where, base::Time now)
        const;
    /// The pool that an order sends it by; none: its own.
    std::optional<std::string> pool_for(
        const model::Claim& claim, const Whereabouts& where, base::Time now
    ) const;
    /// The order that sends it another way; null: none does. Valid until the next `look`.
    const model::Order* reroute(const model::Claim& claim, const Whereabouts& where, base::Time now)
        const;
    /// The schedule for a claim whose last attempt ended so; `usual` where no rule wants another.
    RetrySchedule schedule_for(
        const model::Claim& claim, const model::Attempt& attempt, const RetrySchedule& usual
    ) const;
    /// Where the rules stand that made that schedule: "FILE:LINE"; "" where none did.
    std::string rules_for(const model::Claim& claim, const model::Attempt& attempt) const;
    /// The window that keeps it at `due`, and opens not after its end; none: it may leave then.
    std::optional<timing::Closed> closed_at(const model::Claim& claim, base::Time due) const;

    const orders::Standing& standing() const { return standing_; }

private:
    net::Task<> read_orders();
    bool has_usual_life(const model::Claim& claim) const;
    net::Task<> find_servers();
    net::Task<> end_waits();
    std::string_view path_of(model::ServerId server) const;
    timing::RetryWants wants_for(const model::Claim& claim, const model::Attempt& attempt) const;
    std::optional<timing::Closed> closed_window(const model::Claim& claim, base::Time now) const;
    timing::WindowTraits window_traits(const model::Claim& claim) const;

    net::Loop& loop_;
    store::Store& store_;
    base::Log& log_;
    const RestraintOptions options_;
    const Calls calls_;
    orders::Standing standing_;
    std::vector<model::Order> suspensions_;  ///< that stand, or stood lately
    /// Of the servers that windows and rules name, those that there are.
    std::unordered_map<model::ServerId, std::string> named_;
    std::vector<std::string> not_found_;
    std::unique_ptr<net::Alarm> alarm_;
    /// Whether something may wait for an order that is over: at first, anything.
    bool may_free_ = true;
    bool has_read_ = false;
    std::uint64_t looks_asked_ = 0;
    std::uint64_t looks_done_ = 0;  ///< of those asked for
    bool is_stopping_ = false;
};

}  // namespace postrider::queue
