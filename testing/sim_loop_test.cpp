// Virtual time: minutes pass in no time, in the right order.
#include "testing/sim_loop.h"

#include <gtest/gtest.h>

#include <chrono>
#include <stdexcept>
#include <vector>

#include "net/inline_workers.h"
#include "testing/run.h"

namespace postrider::testing {
namespace {

using namespace std::chrono_literals;

class SimulatedTime : public ::testing::Test {
protected:
    net::Task<> sleep_and_note(base::Duration duration, int number) {
        co_await loop.clock().sleep_until(loop.clock().instant() + duration);
        noted.push_back(number);
    }

    SimLoop loop;
    std::vector<int> noted;
};

TEST_F(SimulatedTime, StandsStillUntilItIsMoved) {
    const auto before = loop.clock().instant();
    loop.spawn(sleep_and_note(1s, 1), "sleeper");

    loop.settle();

    EXPECT_EQ(loop.clock().instant(), before);
    EXPECT_TRUE(noted.empty());
}

TEST_F(SimulatedTime, WakesSleepersInTheirOrder) {
    loop.spawn(sleep_and_note(3min, 3), "sleeper");
    loop.spawn(sleep_and_note(1min, 1), "sleeper");
    loop.spawn(sleep_and_note(2min, 2), "sleeper");

    loop.advance(2min);
    EXPECT_EQ(noted, (std::vector{1, 2}));
    loop.run_until_idle();
    EXPECT_EQ(noted, (std::vector{1, 2, 3}));
    EXPECT_EQ(loop.clock().now() - SimClock::start, 3min);
}

TEST_F(SimulatedTime, GoesStepByStepWhereATestWantsToStopIt) {
    loop.spawn(sleep_and_note(1min, 1), "sleeper");
    std::size_t steps = 0;
    while (loop.step()) {
        ++steps;
    }

    EXPECT_GE(steps, 2U);
    EXPECT_EQ(noted, std::vector{1});
    EXPECT_FALSE(loop.step());
}

TEST_F(SimulatedTime, StopsWhenWhatIsAwaitedHasHappened) {
    loop.spawn(sleep_and_note(1h, 1), "sleeper");
    loop.spawn(sleep_and_note(2h, 2), "sleeper");

    EXPECT_TRUE(loop.run_until([&] { return noted.size() == 1; }));
    EXPECT_EQ(loop.clock().now() - SimClock::start, 1h);
    EXPECT_FALSE(loop.run_until([&] { return noted.size() == 3; }));
}

TEST_F(SimulatedTime, DoesNotWaitForWhatLiesBeyondTheHorizon) {
    loop.spawn(sleep_and_note(std::chrono::days(365), 1), "sleeper");

    loop.run_until_idle();

    EXPECT_TRUE(noted.empty());
}

TEST_F(SimulatedTime, KnowsRingsFromTime) {
    const auto alarm = loop.clock().alarm();
    auto ring_soon = [&]() -> net::Task<> {
        co_await loop.clock().sleep_until(loop.clock().instant() + 1s);
        alarm->ring();
    };
    auto wait = [&]() -> net::Task<net::Woken> {
        const auto moment = loop.clock().instant() + 1min;
        co_return co_await alarm->wait_until(moment);
    };
    loop.spawn(ring_soon(), "ringer");

    EXPECT_EQ(run(loop, wait()), net::Woken::by_ring);
    EXPECT_EQ(run(loop, wait()), net::Woken::by_time);
    alarm->ring();
    EXPECT_EQ(run(loop, wait()), net::Woken::by_ring);
}

TEST_F(SimulatedTime, BringsWhatATaskGivesOrThrows) {
    net::InlineWorkers workers;
    auto give = [&]() -> net::Task<int> {
        auto compute = [] { return 6 * 7; };
        co_return co_await workers.compute(compute);
    };
    auto fail = []() -> net::Task<> {
        throw std::runtime_error("no");
        co_return;
    };

    EXPECT_EQ(run(loop, give()), 42);
    EXPECT_THROW(run(loop, fail()), std::runtime_error);
}

}  // namespace
}  // namespace postrider::testing
