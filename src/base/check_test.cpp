// What CHECK promises.
#include "base/check.h"

#include <gtest/gtest.h>

TEST(Check, PassesInSilenceWhenTheConditionHolds) {
    CHECK(1 + 1 == 2);
}

TEST(CheckDeathTest, AbortsNamingTheConditionAndTheFacts) {
    EXPECT_DEATH(CHECK(1 + 1 == 3, "sums are off"), "1 \\+ 1 == 3.*sums are off");
}
