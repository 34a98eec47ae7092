// Claims about leaving alone what fails.
#include "scan/rest.h"

#include <gtest/gtest.h>

namespace postrider::scan {
namespace {

using namespace std::chrono_literals;

constexpr base::Instant start{1h};

Rest resting() {
    Rest rest;
    for (std::size_t i = 0; i < failures_before_rest; ++i) {
        EXPECT_TRUE(rest.may_ask(start));
        rest.failed(start);
    }
    return rest;
}

TEST(Rest, BeginsAfterManyFailuresInARow) {
    auto rest = resting();

    EXPECT_TRUE(rest.is_resting());
    EXPECT_FALSE(rest.may_ask(start));
    EXPECT_FALSE(rest.may_ask(start + rest_time - 1us));
}

TEST(Rest, IsNotEarnedByFailuresNowAndThen) {
    Rest rest;
    for (std::size_t i = 0; i < failures_before_rest * 4; ++i) {
        rest.failed(start);
        if (i % 3 == 0) {
            rest.answered();
        }
    }
    EXPECT_TRUE(rest.may_ask(start));
}

TEST(Rest, LetsOneTryWhenItIsOver) {
    auto rest = resting();

    EXPECT_TRUE(rest.may_ask(start + rest_time));
    EXPECT_FALSE(rest.may_ask(start + rest_time)) << "the first one has not come back";
    EXPECT_TRUE(rest.may_ask(start + 2 * rest_time)) << "or never does";
}

TEST(Rest, GoesOnAfterAnotherFailureAndEndsWithAnAnswer) {
    auto rest = resting();
    EXPECT_TRUE(rest.may_ask(start + rest_time));
    rest.failed(start + rest_time + 3s);
    EXPECT_FALSE(rest.may_ask(start + 2 * rest_time));
    EXPECT_TRUE(rest.may_ask(start + 2 * rest_time + 3s));
    rest.answered();

    EXPECT_FALSE(rest.is_resting());
    EXPECT_TRUE(rest.may_ask(start + 2 * rest_time + 3s));
}

}  // namespace
}  // namespace postrider::scan
