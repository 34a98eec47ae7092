// Several tasks at once on one loop.
#include "net/together.h"

#include "net/loop_test_support.h"

#include <stdexcept>
#include <vector>

namespace postrider::net {
namespace {

/// A place where tasks wait for each other.
struct Meeting {
    std::size_t expected = 0;
    std::vector<std::unique_ptr<Alarm>> waiting;

    Task<> arrive(Clock& clock) {
        if (waiting.size() + 1 == expected) {
            for (auto& alarm : waiting) {
                alarm->ring();
            }
            co_return;
        }
        waiting.push_back(clock.alarm());
        auto& alarm = *waiting.back();
        co_await alarm.wait_until(far_future);
    }
};

Task<> fail(bool& has_run, std::string what) {
    has_run = true;
    throw std::runtime_error(what);
    co_return;
}

using Together = LoopTest;

TEST_F(Together, RunsEveryTaskBeforeAnyNeedsToEnd) {
    Meeting meeting{.expected = 3};
    run([&]() -> Task<> {
        std::vector<Task<>> tasks;
        for (int i = 0; i < 3; ++i) {
            tasks.push_back(meeting.arrive(loop.clock()));
        }
        co_await together(std::move(tasks));
    });

    EXPECT_EQ(meeting.waiting.size(), 2U);
}

TEST_F(Together, IsDoneAtOnceWithNothingToDo) {
    bool is_done = false;
    run([&]() -> Task<> {
        std::vector<Task<>> none;
        co_await together(std::move(none));
        is_done = true;
    });

    EXPECT_TRUE(is_done);
}

TEST_F(Together, ThrowsTheFirstExceptionWhenAllHaveEnded) {
    bool has_run[2] = {};
    std::string what;
    run([&]() -> Task<> {
        std::vector<Task<>> tasks;
        tasks.push_back(fail(has_run[0], "first"));
        tasks.push_back(fail(has_run[1], "second"));
        try {
            co_await together(std::move(tasks));
        } catch (const std::runtime_error& error) {
            what = error.what();
        }
    });

    EXPECT_EQ(what, "first");
    EXPECT_TRUE(has_run[0] && has_run[1]);
}

TEST_F(Together, LeavesNothingBehindWhenTheLoopEndsFirst) {
    Meeting meeting{.expected = 3};
    auto whole = [&]() -> Task<> {
        std::vector<Task<>> tasks;
        tasks.push_back(meeting.arrive(loop.clock()));
        tasks.push_back(meeting.arrive(loop.clock()));
        co_await together(std::move(tasks));
    };
    loop.spawn(whole(), "test");
    loop.post([&] { loop.post([&] { loop.stop(); }); });
    loop.run();

    // What still waits is unwound with the loop; the address sanitizer looks for the rest.
    EXPECT_EQ(meeting.waiting.size(), 2U);
}

}  // namespace
}  // namespace postrider::net
