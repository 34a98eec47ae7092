// Time limits by stage.
#include "path/delivery/timeouts.h"

#include <gtest/gtest.h>

namespace postrider::delivery {
namespace {

TEST(Timeouts, AreThoseOfTheStandardWhereItNamesThem) {
    using namespace std::chrono_literals;
    const Timeouts timeouts;
    EXPECT_EQ(timeouts.of(smtp::Stage::mail), 5min);
    EXPECT_EQ(timeouts.of(smtp::Stage::rcpt), 5min);
    EXPECT_EQ(timeouts.of(smtp::Stage::data), 2min);
    EXPECT_EQ(timeouts.of(smtp::Stage::body), 3min);
    EXPECT_EQ(timeouts.of(smtp::Stage::final_dot), 10min);
}

}  // namespace
}  // namespace postrider::delivery
