// Work on other threads, results on the caller's loop.
#include "net/thread_workers.h"

#include <gtest/gtest.h>

#include <atomic>
#include <stdexcept>
#include <thread>

#include "net/inline_workers.h"
#include "net/io_threads.h"
#include "net/loop_test_support.h"

namespace postrider::net {
namespace {

class Working : public LoopTest {
protected:
    ThreadWorkers workers{2};
};

TEST_F(Working, ComputesElsewhereAndComesBackToTheLoop) {
    std::thread::id there;
    std::thread::id back;
    int result = 0;

    run([&]() -> Task<> {
        auto work = [&] {
            there = std::this_thread::get_id();
            return 42;
        };
        result = co_await workers.compute(work);
        back = std::this_thread::get_id();
    });

    EXPECT_EQ(result, 42);
    EXPECT_NE(there, back);
    EXPECT_EQ(back, std::this_thread::get_id());
}

TEST_F(Working, BringsAnExceptionToWhoAsked) {
    bool caught = false;

    run([&]() -> Task<> {
        auto work = []() -> int { throw std::runtime_error("no"); };
        try {
            co_await workers.compute(work);
        } catch (const std::runtime_error&) {
            caught = true;
        }
    });

    EXPECT_TRUE(caught);
}

TEST_F(Working, DoesManyThingsForManyLoops) {
    IoThreads threads(3);
    ThreadWorkers ours(2);  // ends before the loops do: its threads come to them
    std::atomic<int> done = 0;
    auto many = [&]() -> Task<> {
        for (int i = 0; i < 100; ++i) {
            auto work = [i] { return i; };
            const auto result = co_await ours.compute(work);
            EXPECT_EQ(result, i);
        }
        if (++done == 30) {
            loop.stop();
        }
    };
    for (int i = 0; i < 30; ++i) {
        threads.loop(static_cast<std::size_t>(i) % 3).spawn(many(), "many");
    }

    threads.start();
    loop.run();
    threads.stop();
    threads.join();

    EXPECT_EQ(done, 30);
}

TEST_F(Working, IsDoneOnTheSpotByInlineWorkers) {
    InlineWorkers here;
    std::thread::id where;

    run([&]() -> Task<> {
        auto work = [&] {
            where = std::this_thread::get_id();
            return 0;
        };
        co_await here.compute(work);
    });

    EXPECT_EQ(where, std::this_thread::get_id());
}

}  // namespace
}  // namespace postrider::net
