// Running on other threads' loops.
#include "app/run_on.h"

#include <gtest/gtest.h>

#include <atomic>
#include <barrier>
#include <stdexcept>

namespace postrider::app {
namespace {

TEST(RunOn, ThrowsWhatTheTaskThrew) {
    net::IoThreads threads(1);
    threads.start();
    const auto fail = []() -> net::Task<> {
        throw std::runtime_error("no");
        co_return;
    };
    EXPECT_THROW(run_on(threads.loop(0), fail), std::runtime_error);
}

TEST(RunOnEach, RunsOnAllLoopsAtOnce) {
    net::IoThreads threads(3);
    threads.start();
    std::barrier all_are_there(3);
    std::atomic<std::size_t> sum = 0;
    run_on_each(threads, [&](std::size_t index) -> net::Task<> {
        all_are_there.arrive_and_wait();
        sum += index;
        co_return;
    });
    EXPECT_EQ(sum, 0U + 1 + 2);
}

}  // namespace
}  // namespace postrider::app
