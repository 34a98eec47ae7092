// Lanes and their turns.
#include "path/queue/lanes.h"

#include <gtest/gtest.h>

namespace postrider::queue {
namespace {

class LanesTest : public testing::Test {
protected:
    Lane& fill(const std::string& site, int count) {
        Lane& lane = lanes.of(site);
        for (int number = 0; number < count; ++number) {
            lane.add({});
        }
        lanes.line_up(lane);
        return lane;
    }
    /// The lane that gets a worker, which takes one; "" when none does.
    std::string next() {
        Lane* lane = lanes.begin();
        if (lane == nullptr) {
            return "";
        }
        lane->take();
        return lane->site();
    }

    Lanes lanes{{.workers_max = 2, .ready_max = 10}, 3};
};

TEST_F(LanesTest, TakeTurns) {
    fill("a.test", 5);
    fill("b.test", 5);

    EXPECT_EQ(next(), "a.test");
    EXPECT_EQ(next(), "b.test");
    EXPECT_EQ(next(), "a.test");
}

TEST_F(LanesTest, HaveNoMoreWorkersThanThereAreAndOneThatEndsGoesToWhoWaited) {
    Lane& a = fill("a.test", 9);
    fill("b.test", 9);
    next();
    next();
    next();
    EXPECT_EQ(next(), "");

    lanes.end(a);

    EXPECT_EQ(next(), "b.test");
}

TEST_F(LanesTest, WhoseWorkIsGoneWhenTheirTurnComesArePassedOver) {
    fill("a.test", 1);
    fill("b.test", 1);
    EXPECT_EQ(lanes.clear().size(), 2U);

    EXPECT_EQ(next(), "");
    EXPECT_TRUE(lanes.is_line_empty());
}

TEST_F(LanesTest, AreForgottenWhenIdleAndUnusedButNotInLine) {
    Lane& used = lanes.of("used.test");
    lanes.of("unused.test");
    Lane& waiting = fill("waiting.test", 1);
    waiting.clear();

    lanes.forget_idle({&used});

    EXPECT_EQ(lanes.size(), 2U);
    EXPECT_EQ(next(), "");  // the one in line could still be looked at
    lanes.forget_idle({});
    EXPECT_EQ(lanes.size(), 0U);
}

}  // namespace
}  // namespace postrider::queue
