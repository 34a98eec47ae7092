// Days that sent, days that did not, and days that went badly.
#include "warmup/progress.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace postrider::warmup {
namespace {

using namespace std::chrono_literals;
using std::chrono::days;

const base::Time noon = std::chrono::sys_days{std::chrono::year{2026} / 11 / 22} + 12h;

class WarmUpProgress : public ::testing::Test {
protected:
    WarmUpProgress() { come_to(progress, plan, noon); }

    /// What the day saw, and then the next one comes.
    void day(std::uint32_t sent, std::uint32_t refused = 0) {
        progress.sent = sent;
        progress.refused = refused;
        now += 24h;
        come_to(progress, plan, now);
    }

    Plan plan{.name = "mine", .counts = {100, 200, 400}};
    Progress progress{.source = "out-2", .provider = "yahoo"};
    base::Time now = noon;
};

TEST_F(WarmUpProgress, GoesOnByDaysThatSent) {
    EXPECT_EQ(allowance(progress, plan), 100U);
    day(100);
    EXPECT_EQ(progress.day, 2U);
    EXPECT_EQ(progress.sent, 0U);
    EXPECT_EQ(allowance(progress, plan), 200U);
    day(1);
    EXPECT_EQ(allowance(progress, plan), 400U);
}

TEST_F(WarmUpProgress, WaitsWhileNothingIsSent) {
    day(100);
    day(0);
    day(0);
    EXPECT_EQ(progress.day, 2U);
    now += 24h * 30;
    come_to(progress, plan, now);
    EXPECT_EQ(progress.day, 2U);
}

TEST_F(WarmUpProgress, IsOverAfterTheLastDay) {
    day(100);
    day(200);
    EXPECT_FALSE(is_over(progress, plan));
    day(400);
    EXPECT_TRUE(is_over(progress, plan));
    EXPECT_EQ(allowance(progress, plan), std::nullopt);
    day(1'000'000, 900'000);
    EXPECT_TRUE(is_over(progress, plan));
}

TEST_F(WarmUpProgress, StaysWhereItIsWhenTooMuchIsRefused) {
    day(100);
    day(95, 5);
    EXPECT_EQ(progress.day, 2U);
    EXPECT_EQ(
        progress.note, "stays on day 2: 5 of 100 refused for rate or reputation (5%, held from 5%)"
    );
    EXPECT_EQ(progress.noted_at, now);
    day(96, 4);
    EXPECT_EQ(progress.day, 3U);
}

TEST_F(WarmUpProgress, GoesADayBackWhenMuchIsRefused) {
    day(100);
    day(80, 20);
    EXPECT_EQ(progress.day, 1U);
    EXPECT_EQ(
        progress.note,
        "back to day 1: 20 of 100 refused for rate or reputation (20%, back from 15%)"
    );
    day(0, 100);
    EXPECT_EQ(progress.day, 1U);
}

TEST_F(WarmUpProgress, DoesNotJudgeByAFew) {
    day(10, 9);
    EXPECT_EQ(progress.day, 2U);
    EXPECT_EQ(progress.note, "");
}

TEST_F(WarmUpProgress, StaysWhereItIsWhenSomeComplain) {
    day(100);
    progress.complained = 2;
    day(1000);
    EXPECT_EQ(progress.day, 2U);
    EXPECT_EQ(progress.note, "stays on day 2: 2 of 1000 complained about (0.2%, held from 0.1%)");
    EXPECT_EQ(progress.complained, 0U);
    day(1000);
    EXPECT_EQ(progress.day, 3U);
}

TEST_F(WarmUpProgress, GoesADayBackWhenManyComplain) {
    day(100);
    progress.complained = 3;
    day(1000);
    EXPECT_EQ(progress.day, 1U);
    EXPECT_EQ(progress.note, "back to day 1: 3 of 1000 complained about (0.3%, back from 0.3%)");
}

TEST_F(WarmUpProgress, DoesNotJudgeByOneComplaint) {
    progress.complained = 1;
    day(50);
    EXPECT_EQ(progress.day, 2U);
}

TEST_F(WarmUpProgress, KeepsComplaintsForADayThatSends) {
    day(100);
    progress.complained = 1;
    day(0);
    progress.complained += 1;
    day(0);
    EXPECT_EQ(progress.day, 2U);
    day(200);
    EXPECT_EQ(progress.day, 1U);
    EXPECT_EQ(progress.note, "back to day 1: 2 of 200 complained about (1%, back from 0.3%)");
}

TEST_F(WarmUpProgress, IsJudgedByWhatWeighsMore) {
    day(100);
    progress.complained = 2;
    day(80, 20);
    EXPECT_THAT(progress.note, ::testing::HasSubstr("refused for rate"));
    progress.complained = 20;
    day(94, 6);
    EXPECT_THAT(progress.note, ::testing::HasSubstr("complained about"));
}

TEST_F(WarmUpProgress, CountsHoursWherThePlanDoes) {
    plan.period = Period::hour;
    progress.sent = progress.sent_in_hour = 100;
    EXPECT_FALSE(come_to(progress, plan, noon + 59min));
    EXPECT_TRUE(come_to(progress, plan, noon + 60min));
    EXPECT_EQ(progress.sent_in_hour, 0U);
    EXPECT_EQ(progress.sent, 100U);
    EXPECT_EQ(progress.day, 1U);
    EXPECT_EQ(next_period(plan, noon + 5min), noon + 60min);
    EXPECT_EQ(
        describe(progress, plan, 3),
        "source out-2 is on day 1 of its warm-up at yahoo: 3 of 100 sent in this hour"
    );
}

TEST_F(WarmUpProgress, IsNotMovedByAClockThatIsSetBack) {
    progress.sent = 50;
    EXPECT_FALSE(come_to(progress, plan, noon - 48h));
    EXPECT_EQ(progress.sent, 50U);
    EXPECT_EQ(progress.day, 1U);
}

TEST_F(WarmUpProgress, SaysWhereItStands) {
    progress.day = 3;
    progress.sent = 400;
    EXPECT_EQ(
        describe(progress, plan, 0),
        "source out-2 is on day 3 of its warm-up at yahoo: 400 of 400 sent today"
    );
    progress.refused = 3;
    progress.complained = 1;
    EXPECT_EQ(
        describe(progress, plan, 0),
        "source out-2 is on day 3 of its warm-up at yahoo: 400 of 400 sent today, 3 refused, 1 "
        "complaint"
    );
    progress.refused = 0;
    progress.complained = 0;
    progress.provider = everyone;
    EXPECT_EQ(
        describe(progress, plan, 0),
        "source out-2 is on day 3 of its warm-up: 400 of 400 sent today"
    );
    progress.day = 4;
    EXPECT_EQ(describe(progress, plan, 0), "source out-2 is warm");
    EXPECT_EQ(next_period(plan, noon), noon + 12h);
}

}  // namespace
}  // namespace postrider::warmup
