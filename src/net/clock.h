// Time as a thing that is handed in: the real clock, or one that tests turn by hand.
#pragma once

#include <memory>

#include "base/time.h"
#include "net/task.h"

namespace postrider::net {

enum class Woken { by_time, by_ring };

/// A sleeper that can be woken early. Resource; belongs to one loop, one waiter at a time.
class Alarm {
public:
    Alarm() = default;
    Alarm(const Alarm&) = delete;
    Alarm& operator=(const Alarm&) = delete;
    virtual ~Alarm() = default;

    /// Sleeps until `moment` or until someone rings. A ring while nobody waits ends the next wait.
    virtual Task<Woken> wait_until(base::Instant moment) = 0;
    /// From the alarm's own loop only.
    virtual void ring() = 0;
};

/// Resource. `now` and `instant` may be called from any thread.
class Clock {
public:
    Clock() = default;
    Clock(const Clock&) = delete;
    Clock& operator=(const Clock&) = delete;
    virtual ~Clock() = default;

    virtual base::Time now() const = 0;
    virtual base::Instant instant() const = 0;
    virtual std::unique_ptr<Alarm> alarm() = 0;

    Task<> sleep_until(base::Instant moment);
};

}  // namespace postrider::net
