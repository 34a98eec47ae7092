// Turns are handed from who goes to who waits longest, so nobody overtakes.
#include "scan/turns.h"

#include <algorithm>

namespace postrider::scan {

net::Task<bool> Turns::take(base::Instant deadline) {
    if (free_ > 0) {
        --free_;
        co_return true;
    }
    const auto alarm = clock_.alarm();
    Waiting self{.alarm = *alarm};
    waiting_.push_back(&self);
    co_await alarm->wait_until(deadline);
    if (!self.has_turn) {
        std::erase(waiting_, &self);
    }
    co_return self.has_turn;
}

void Turns::give_back() {
    if (waiting_.empty()) {
        ++free_;
        return;
    }
    Waiting& next = *waiting_.front();
    waiting_.pop_front();
    next.has_turn = true;
    next.alarm.ring();
}

}  // namespace postrider::scan
