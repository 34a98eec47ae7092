// Something that is done again and again beside the hot path, on one loop.
#pragma once

#include <functional>
#include <memory>
#include <string>

#include "base/log.h"
#include "net/loop.h"

namespace postrider::app {

/// Resource; its loop's. A round that throws is logged, and the next one comes all the same.
class Regularly {
public:
    struct Times {
        base::Duration first;   ///< from the start until the first round
        base::Duration period;  ///< from the end of a round until the next
    };

    /// `what` names the rounds in the log.
    Regularly(
        net::Loop& loop,
        base::Log& log,
        std::string what,
        Times times,
        std::function<net::Task<>()> round
    );

    void start();
    /// The next round is now, or when the one under way has ended.
    void begin_soon() { due_alarm_->ring(); }
    /// Waits for the round under way, at most for `grace`.
    net::Task<> stop(base::Duration grace);
    bool is_stopping() const { return is_stopping_; }

private:
    net::Task<> run();
    net::Task<> do_round();

    net::Loop& loop_;
    base::Log& log_;
    std::string what_;
    Times times_;
    std::function<net::Task<>()> round_;
    std::unique_ptr<net::Alarm> due_alarm_;
    std::unique_ptr<net::Alarm> end_alarm_;
    bool is_running_ = false;
    bool is_stopping_ = false;
};

}  // namespace postrider::app
