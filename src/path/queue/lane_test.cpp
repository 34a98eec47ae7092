// A lane's bookkeeping.
#include "path/queue/lane.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace postrider::queue {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

Ready ready(std::uint32_t number) {
    Ready ready;
    ready.claim.delivery = model::DeliveryId::make(1, 0, number);
    return ready;
}

TEST(Lane, GivesOutInOrder) {
    Lane lane("mx.example", {});
    lane.add(ready(1));
    lane.add(ready(2));
    EXPECT_EQ(lane.take().claim.delivery, ready(1).claim.delivery);
    EXPECT_EQ(lane.take().claim.delivery, ready(2).claim.delivery);
}

TEST(Lane, HasNoMoreWorkersThanItsLimitNorThanItHasWork) {
    Lane lane("mx.example", {.workers_max = 2, .ready_max = 10});
    lane.add(ready(1));
    lane.begin();
    lane.take();
    EXPECT_FALSE(lane.may_begin());

    lane.add(ready(2));
    lane.add(ready(3));
    EXPECT_TRUE(lane.may_begin());
    lane.begin();
    lane.take();
    EXPECT_FALSE(lane.may_begin());

    lane.end();
    EXPECT_TRUE(lane.may_begin());
}

TEST(Lane, IsNotIdleWhileItStandsInLine) {
    Lane lane("mx.example", {});
    lane.enter_line();
    EXPECT_FALSE(lane.is_idle());
    lane.leave_line();
    EXPECT_TRUE(lane.is_idle());
}

TEST(Lane, IsFullAtItsBound) {
    Lane lane("mx.example", {.workers_max = 1, .ready_max = 2});
    EXPECT_EQ(lane.room(), 2U);
    lane.add(ready(1));
    lane.add(ready(2));
    EXPECT_TRUE(lane.is_full());
    lane.take();
    EXPECT_EQ(lane.room(), 1U);
}

TEST(Lane, AsksForMoreOnlyOnceItIsHalfEmpty) {
    Lane lane("mx.example", {.workers_max = 9, .ready_max = 4});
    for (std::uint32_t number = 1; number <= 4; ++number) {
        lane.add(ready(number));
    }
    lane.remember("example.test");

    lane.take();
    EXPECT_THAT(lane.take_hungry(), IsEmpty());
    lane.take();
    EXPECT_THAT(lane.take_hungry(), ElementsAre("example.test"));
    EXPECT_THAT(lane.take_hungry(), IsEmpty());
}

TEST(Lane, GivesBackWhatHasNotBegun) {
    Lane lane("mx.example", {});
    lane.add(ready(1));
    lane.add(ready(2));
    lane.begin();
    lane.take();
    EXPECT_EQ(lane.clear().size(), 1U);
    EXPECT_FALSE(lane.is_idle());
    lane.end();
    EXPECT_TRUE(lane.is_idle());
}

}  // namespace
}  // namespace postrider::queue
