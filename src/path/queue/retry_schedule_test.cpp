// When a deferred delivery is tried again.
#include "path/queue/retry_schedule.h"

#include <fmt/format.h>
#include <gtest/gtest.h>

#include <string>

namespace postrider::queue {
namespace {

using namespace std::chrono_literals;

constexpr RetrySchedule postal{.first = 5min, .factor = 1.3, .longest = 12h, .attempts_max = 18};
constexpr base::Time start = base::from_micros(1'795'341'296'000'000);
constexpr base::Time never = start + 24h * 365;

TEST(RetrySchedule, WaitsAsPostalDoes) {
    std::string minutes;
    for (std::uint32_t attempts = 1; attempts <= 18; ++attempts) {
        const auto seconds = std::chrono::duration<double>(postal.wait(attempts)).count();
        minutes += fmt::format("{:.1f} ", seconds / 60);
    }
    EXPECT_EQ(
        minutes,
        "5.0 6.5 8.4 11.0 14.3 18.6 24.1 31.4 40.8 53.0 68.9 89.6 116.5 151.4 196.9 255.9 332.7 "
        "432.5 "
    );
}

TEST(RetrySchedule, NeverWaitsLongerThanTheLongest) {
    EXPECT_EQ(postal.wait(60), 12h);
}

TEST(RetrySchedule, GivesUpWhenTheAttemptsAreUsedUp) {
    EXPECT_EQ(postal.next(1, start, never, 5min), start + 5min);
    EXPECT_TRUE(postal.next(17, start, never, 5min));
    EXPECT_FALSE(postal.next(18, start, never, 5min));
}

TEST(RetrySchedule, GivesUpWhenNoTimeIsLeft) {
    EXPECT_TRUE(postal.next(1, start, start + 5min + 1s, 5min));
    EXPECT_FALSE(postal.next(1, start, start + 5min, 5min));
}

}  // namespace
}  // namespace postrider::queue
