// A loop under the test's hand: runs what is ready, and jumps to the next alarm when told.
#pragma once

#include <boost/asio/io_context.hpp>

#include <chrono>
#include <functional>

#include "net/loop.h"
#include "testing/sim_clock.h"
#include "testing/sim_network.h"

namespace postrider::testing {

/// Resource; one thread. Only `post` may come from another.
class SimLoop final : public net::Loop {
public:
    SimLoop() = default;
    ~SimLoop() override;

    SimClock& clock() override { return clock_; }
    SimNetwork& network() override { return network_; }
    void spawn(net::Task<> task, std::string_view owner) override;
    void post(std::move_only_function<void()> work) override;

    /// Runs what can run at this moment of the simulated time.
    void settle();
    /// Runs one thing that can run, or moves to the next alarm when nothing can. False when nobody
    /// waits for any time either.
    bool step();
    /// Lives through `duration`, alarm by alarm.
    void advance(base::Duration duration);
    /// Lives until nobody waits for any time within `horizon` from now.
    void run_until_idle(base::Duration horizon = std::chrono::days(7));
    /// Lives until `is_true`, at most for `horizon`. What it says last.
    bool run_until(
        const std::function<bool()>& is_true, base::Duration horizon = std::chrono::days(7)
    );

private:
    SimClock clock_;
    SimNetwork network_{clock_};
    // Last, so that the coroutines it unwinds still find the rest.
    boost::asio::io_context context_{1};
};

}  // namespace postrider::testing
