// Rates are kept.
#include "shaping/pace.h"

#include <gtest/gtest.h>

#include <deque>

namespace postrider::shaping {
namespace {

using namespace std::chrono_literals;

constexpr base::Instant start{1h};

/// The most that go in any period while everyone is in a hurry, within ten periods.
std::size_t most_in_a_period(Rate rate) {
    Pace pace(rate);
    std::deque<base::Instant> recent;
    std::size_t most = 0;
    for (auto now = start; now < start + 10 * rate.period; now = pace.ready_at(now)) {
        pace.take(now);
        recent.push_back(now);
        while (recent.front() <= now - rate.period) {
            recent.pop_front();
        }
        most = std::max(most, recent.size());
    }
    return most;
}

TEST(PaceTest, IsNeverExceededInAnyPeriod) {
    for (const std::uint32_t count : {1U, 2U, 7U, 20U, 100U, 997U}) {
        EXPECT_EQ(most_in_a_period({count, 1min}), count);
        EXPECT_EQ(most_in_a_period({count, 1s}), count);
    }
}

TEST(PaceTest, LetsATenthGoAtOnce) {
    Pace pace({.count = 50, .period = 1min});
    for (int i = 0; i < 5; ++i) {
        EXPECT_EQ(pace.ready_at(start), start);
        pace.take(start);
    }

    EXPECT_GT(pace.ready_at(start), start);
    EXPECT_LT(pace.ready_at(start), start + 2s);
}

TEST(PaceTest, SavesNoMoreUpThanThat) {
    Pace pace({.count = 50, .period = 1min});
    const auto later = start + 24h;
    for (int i = 0; i < 5; ++i) {
        pace.take(later);
    }

    EXPECT_GT(pace.ready_at(later), later);
}

TEST(PaceTest, GoesOnUnderAnotherRate) {
    Pace pace({.count = 60, .period = 1min});
    for (int i = 0; i < 60; ++i) {
        pace.take(start);
    }

    pace.change({.count = 1, .period = 1h});

    EXPECT_GT(pace.ready_at(start), start + 30s);
}

TEST(RateTest, IsReadAndWritten) {
    for (const char* text : {"100/s", "20/min", "500/h", "1000/day"}) {
        const auto rate = parse_rate(text);
        ASSERT_TRUE(rate) << text;
        EXPECT_EQ(to_string(*rate), text);
    }
    EXPECT_EQ(to_string({.count = 5, .period = 90s}), "5/90s");
}

TEST(RateTest, IsNothingElse) {
    for (const char* text :
         {"",
          "/",
          "5",
          "/s",
          "5/",
          "0/s",
          "-1/s",
          "+1/s",
          "1.5/s",
          "5/week",
          "5/s ",
          "x/s",
          "1000001/s",
          "99999999999/s"}) {
        EXPECT_FALSE(parse_rate(text)) << text;
    }
}

}  // namespace
}  // namespace postrider::shaping
