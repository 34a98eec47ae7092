// One coroutine and two alarms.
#include "app/regularly.h"

#include <exception>
#include <utility>

namespace postrider::app {

Regularly::Regularly(
    net::Loop& loop,
    base::Log& log,
    std::string what,
    Times times,
    std::function<net::Task<>()> round
)
    : loop_(loop),
      log_(log),
      what_(std::move(what)),
      times_(times),
      round_(std::move(round)),
      due_alarm_(loop.clock().alarm()),
      end_alarm_(loop.clock().alarm()) {}

void Regularly::start() {
    is_running_ = true;
    loop_.spawn(run(), "app/regularly run");
}

net::Task<> Regularly::run() {
    auto next = loop_.clock().instant() + times_.first;
    while (!is_stopping_) {
        co_await due_alarm_->wait_until(next);
        if (!is_stopping_) {
            co_await do_round();
        }
        next = loop_.clock().instant() + times_.period;
    }
    is_running_ = false;
    end_alarm_->ring();
}

net::Task<> Regularly::do_round() {
    try {
        co_await round_();
    } catch (const std::exception& trouble) {
        log_.error("app", "round_failed", {{"of", what_}, {"error", trouble.what()}});
    }
}

net::Task<> Regularly::stop(base::Duration grace) {
    is_stopping_ = true;
    due_alarm_->ring();
    const auto deadline = loop_.clock().instant() + grace;
    while (is_running_ && loop_.clock().instant() < deadline) {
        co_await end_alarm_->wait_until(deadline);
    }
}

}  // namespace postrider::app
