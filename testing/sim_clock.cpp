// A clock that stands still until a test moves it.
#include "testing/sim_clock.h"

#include <utility>
#include <vector>

#include "base/check.h"
#include "net/completion.h"

namespace postrider::testing {

std::unique_ptr<net::Alarm> SimClock::alarm() {
    return std::make_unique<SimAlarm>(*this);
}

std::optional<base::Instant> SimClock::next() const {
    return sleepers_.empty() ? std::nullopt : std::optional(sleepers_.begin()->first);
}

void SimClock::move_to(base::Instant moment) {
    if (moment > instant()) {
        elapsed_ += (moment - instant()).count();
    }
    while (!sleepers_.empty() && sleepers_.begin()->first <= instant()) {
        auto resume = sleepers_.begin()->second->take();
        resume();
    }
}

void SimClock::drop_sleepers() {
    std::vector<std::move_only_function<void()>> dropped;
    while (!sleepers_.empty()) {
        dropped.push_back(sleepers_.begin()->second->take());
    }
}

SimAlarm::~SimAlarm() {
    take();
}

net::Task<net::Woken> SimAlarm::wait_until(base::Instant moment) {
    CHECK(!place_);
    if (!rung_) {
        auto begin = [this, moment](std::move_only_function<void()> resume) {
            resume_ = std::move(resume);
            place_ = clock_.sleepers_.emplace(moment, this);
        };
        co_await net::until_called(begin);
    }
    co_return std::exchange(rung_, false) ? net::Woken::by_ring : net::Woken::by_time;
}

void SimAlarm::ring() {
    rung_ = true;
    if (auto resume = take()) {
        resume();
    }
}

std::move_only_function<void()> SimAlarm::take() {
    if (place_) {
        clock_.sleepers_.erase(*place_);
        place_.reset();
    }
    return std::exchange(resume_, nullptr);
}

}  // namespace postrider::testing
