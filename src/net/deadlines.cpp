// Deadlines that cost nothing until one passes.
#include "net/deadlines.h"

#include <utility>

#include "net/steady.h"

namespace postrider::net {

boost::asio::execution_context::id Deadlines::id;

Deadlines::Deadlines(boost::asio::execution_context& context)
    : boost::asio::execution_context::service(context),
      timer_(static_cast<boost::asio::io_context&>(context)) {}

void Deadlines::shutdown() {
    timer_.reset();
}

void Deadlines::enter(Watch& watch, base::Instant moment) {
    leave(watch);
    watch.entry_ = entries_.emplace(moment, &watch);
    arm();
}

void Deadlines::leave(Watch& watch) {
    if (watch.entry_) {
        entries_.erase(*watch.entry_);
        watch.entry_.reset();
    }
}

void Deadlines::arm() {
    if (!timer_ || entries_.empty() || (armed_ && *armed_ <= entries_.begin()->first)) {
        return;
    }
    armed_ = entries_.begin()->first;
    timer_->expires_at(to_steady(*armed_));
    timer_->async_wait([this](const boost::system::error_code& error) {
        if (!error) {
            fire();
        }
    });
}

void Deadlines::fire() {
    armed_.reset();
    const auto now = steady_now();
    while (!entries_.empty() && entries_.begin()->first <= now) {
        Watch& watch = *entries_.begin()->second;
        leave(watch);
        if (!watch.deadline_) {
            continue;
        }
        if (*watch.deadline_ <= now) {
            watch.deadline_.reset();
            watch.passed_();
        } else {
            enter(watch, *watch.deadline_);
        }
    }
    arm();
}

Deadlines::Watch::Watch(Deadlines& deadlines, std::function<void()> passed)
    : deadlines_(deadlines), passed_(std::move(passed)) {}

Deadlines::Watch::~Watch() {
    deadlines_.leave(*this);
}

void Deadlines::Watch::set(base::Instant deadline) {
    deadline_ = deadline;
    if (!entry_ || deadline < (*entry_)->first) {
        deadlines_.enter(*this, deadline);
    }
}

}  // namespace postrider::net
