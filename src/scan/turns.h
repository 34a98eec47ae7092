// So many at a time, the rest in the order in which they came.
#pragma once

#include <cstddef>
#include <deque>

#include "base/time.h"
#include "net/clock.h"
#include "net/task.h"

namespace postrider::scan {

/// Resource; belongs to one loop.
class Turns {
public:
    Turns(net::Clock& clock, std::size_t most) : clock_(clock), free_(most) {}
    Turns(const Turns&) = delete;
    Turns& operator=(const Turns&) = delete;

    /// False: none came free in time. After true, `give_back` is owed.
    net::Task<bool> take(base::Instant deadline);
    void give_back();
    std::size_t waiting() const { return waiting_.size(); }

private:
    struct Waiting {
        net::Alarm& alarm;
        bool has_turn = false;
    };

    net::Clock& clock_;
    std::size_t free_;
    std::deque<Waiting*> waiting_;
};

}  // namespace postrider::scan
