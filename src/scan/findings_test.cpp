// Claims about the bounds for what scanners say.
#include "scan/findings.h"

#include <gtest/gtest.h>

#include <limits>

namespace postrider::scan {
namespace {

TEST(Findings, KeepNoControlCharactersAndNoEndlessText) {
    const auto check = tidy_check("A\nB", 1.5, std::string(10'000, 'x'));

    EXPECT_EQ(check.code, "A B");
    EXPECT_EQ(check.score, 1.5);
    EXPECT_EQ(check.description.size(), check_description_max);
}

TEST(Findings, HaveScoresThatCanBeCompared) {
    EXPECT_EQ(tidy_score(std::numeric_limits<double>::quiet_NaN()), 0);
    EXPECT_EQ(tidy_score(std::numeric_limits<double>::infinity()), score_max);
    EXPECT_EQ(tidy_score(-1e300), -score_max);
    EXPECT_EQ(tidy_score(-2.5), -2.5);
}

}  // namespace
}  // namespace postrider::scan
