// Plans: what comes with the program, and what operators write.
#include "warmup/plan.h"

#include <gtest/gtest.h>

#include <algorithm>

namespace postrider::warmup {
namespace {

using Counts = std::vector<std::uint32_t>;

std::string trouble_of(std::vector<std::string> texts) {
    const auto counts = parse_counts(texts);
    return counts ? "" : counts.error();
}

TEST(WarmUpPlan, PresetsGrowFromDayToDay) {
    for (const Plan& plan : presets()) {
        EXPECT_TRUE(std::ranges::is_sorted(plan.counts)) << plan.name;
        EXPECT_GE(plan.counts.size(), 20U) << plan.name;
        EXPECT_FALSE(plan.from.empty()) << plan.name;
        EXPECT_LT(plan.hold_percent, plan.back_percent) << plan.name;
    }
}

TEST(WarmUpPlan, SendGridsTableCountsByTheHourForAllTogether) {
    const Plan* plan = find_plan(presets(), "sendgrid");

    ASSERT_NE(plan, nullptr);
    EXPECT_EQ(plan->period, Period::hour);
    EXPECT_EQ(plan->span, Span::together);
    ASSERT_EQ(plan->counts.size(), 36U);
    EXPECT_EQ(plan->counts.front(), 20U);
    EXPECT_EQ(plan->counts[12], 1000U);
    EXPECT_EQ(plan->counts.back(), 2'603'222U);
}

TEST(WarmUpPlan, ReadsCountsAndRunsOfDays) {
    EXPECT_EQ(
        *parse_counts(std::vector<std::string>{"50", "100x3", "7"}), (Counts{50, 100, 100, 100, 7})
    );
}

TEST(WarmUpPlan, SaysWhatIsNoCount) {
    for (const char* text :
         {"", "0", "-1", "1e3", "x3", "5x", "5x0", "5x3x2", " 5", "1000000001"}) {
        EXPECT_NE(trouble_of({text}).find("is no count"), std::string::npos) << text;
    }
    EXPECT_EQ(trouble_of({}), "has no day");
}

TEST(WarmUpPlan, IsNeverLongerThanAYear) {
    EXPECT_EQ(trouble_of({"5x366"}), "");
    EXPECT_EQ(trouble_of({"5x366", "5"}), "has more than 366 days");
    EXPECT_NE(trouble_of({"5x367"}), "");
}

TEST(WarmUpPlan, IsFoundByItsName) {
    EXPECT_EQ(find_plan(presets(), "gentle"), &presets().front());
    EXPECT_EQ(find_plan(presets(), "no such"), nullptr);
}

}  // namespace
}  // namespace postrider::warmup
