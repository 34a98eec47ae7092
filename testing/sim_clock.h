// A clock that stands still until a test moves it.
#pragma once

#include <atomic>
#include <functional>
#include <map>
#include <memory>
#include <optional>

#include "base/time.h"
#include "net/clock.h"

namespace postrider::testing {

class SimAlarm;

class SimClock final : public net::Clock {
public:
    SimClock() = default;

    base::Time now() const override { return start + elapsed(); }
    base::Instant instant() const override { return base::Instant(start_instant) + elapsed(); }
    std::unique_ptr<net::Alarm> alarm() override;

    /// When the next sleeper is due.
    std::optional<base::Instant> next() const;
    /// Moves time on, never back, and wakes who is due.
    void move_to(base::Instant moment);
    /// Forgets all sleepers, which unwinds them.
    void drop_sleepers();

    /// Monday, 1 June 2026, noon.
    static constexpr base::Time start = base::from_micros(1'780'315'200'000'000);

private:
    friend class SimAlarm;
    using Sleepers = std::multimap<base::Instant, SimAlarm*>;

    static constexpr base::Duration start_instant = std::chrono::hours(1000);

    base::Duration elapsed() const { return base::Duration(elapsed_.load()); }

    std::atomic<base::Duration::rep> elapsed_ = 0;
    Sleepers sleepers_;
};

class SimAlarm final : public net::Alarm {
public:
    explicit SimAlarm(SimClock& clock) : clock_(clock) {}
    ~SimAlarm() override;

    net::Task<net::Woken> wait_until(base::Instant moment) override;
    void ring() override;

private:
    friend class SimClock;

    /// Leaves the sleepers; what it gives resumes the waiter.
    std::move_only_function<void()> take();

    SimClock& clock_;
    std::optional<SimClock::Sleepers::iterator> place_;
    std::move_only_function<void()> resume_;
    bool rung_ = false;
};

}  // namespace postrider::testing
