// A lane's bookkeeping.
#include "path/queue/lane.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace postrider::queue {
namespace {

using namespace std::chrono_literals;
using testing::ElementsAre;
using testing::IsEmpty;

constexpr base::Instant now{1h};
const model::Strand ours{.destination = "example.test", .server = {1}};
const model::Strand our_bulk{
    .destination = "example.test", .server = {1}, .stream = model::Stream::bulk
};
const model::Strand theirs{.destination = "example.test", .server = {2}};

Ready ready(std::uint32_t number, const model::Strand& strand = ours) {
    Ready ready;
    ready.claim.delivery = model::DeliveryId::make(1, 0, number);
    ready.claim.destination = strand.destination;
    ready.claim.server = strand.server;
    ready.claim.stream = strand.stream;
    return ready;
}

TEST(Lane, GivesOutInOrder) {
    Lane lane("mx.example", {}, {});
    lane.add(ready(1));
    lane.add(ready(2));
    EXPECT_EQ(lane.take(now).claim.delivery, ready(1).claim.delivery);
    EXPECT_EQ(lane.take(now).claim.delivery, ready(2).claim.delivery);
}

TEST(Lane, HasNoMoreWorkersThanItsLimitNorThanItHasWork) {
    Lane lane("mx.example", {.workers_max = 2, .ready_max = 10}, {});
    lane.add(ready(1));
    lane.begin();
    lane.take(now);
    EXPECT_FALSE(lane.may_begin(now));

    lane.add(ready(2));
    lane.add(ready(3));
    EXPECT_TRUE(lane.may_begin(now));
    lane.begin();
    lane.take(now);
    EXPECT_FALSE(lane.may_begin(now));

    lane.end();
    EXPECT_TRUE(lane.may_begin(now));
}

TEST(Lane, IsNotIdleWhileItStandsInLine) {
    Lane lane("mx.example", {}, {});
    lane.enter_line();
    EXPECT_FALSE(lane.is_idle(now));
    lane.leave_line();
    EXPECT_TRUE(lane.is_idle(now));
}

TEST(Lane, IsFullAtItsBound) {
    Lane lane("mx.example", {.workers_max = 1, .ready_max = 2}, {});
    EXPECT_EQ(lane.room_for(ours), 2U);
    lane.add(ready(1));
    lane.add(ready(2));
    EXPECT_EQ(lane.room_for(ours), 0U);
    lane.take(now);
    EXPECT_EQ(lane.room_for(ours), 1U);
}

TEST(Lane, AsksForMoreOnlyOnceItIsHalfEmpty) {
    Lane lane("mx.example", {.workers_max = 9, .ready_max = 4}, {});
    for (std::uint32_t number = 1; number <= 4; ++number) {
        lane.add(ready(number));
    }
    lane.remember(ours);

    lane.take(now);
    EXPECT_THAT(lane.take_hungry(ours), IsEmpty());
    lane.take(now);
    EXPECT_THAT(lane.take_hungry(ours), ElementsAre(ours));
    EXPECT_THAT(lane.take_hungry(ours), IsEmpty());
}

TEST(Lane, GivesBackWhatHasNotBegun) {
    Lane lane("mx.example", {}, {});
    lane.add(ready(1));
    lane.add(ready(2));
    lane.begin();
    lane.take(now);
    EXPECT_EQ(lane.clear().size(), 1U);
    EXPECT_FALSE(lane.is_idle(now));
    lane.end();
    EXPECT_TRUE(lane.is_idle(now));
}

TEST(Lane, DividesItsRoomAmongThoseWhoUseIt) {
    Lane lane("mx.example", {.workers_max = 9, .ready_max = 20}, {});
    for (std::uint32_t number = 1; number <= 20; ++number) {
        lane.add(ready(number, our_bulk));
    }
    EXPECT_EQ(lane.room_for(our_bulk), 0U);
    EXPECT_EQ(lane.room_for(theirs), 10U);

    lane.add(ready(21, theirs));

    EXPECT_EQ(lane.room_for(ours), 6U);
    EXPECT_EQ(lane.room_for(theirs), 9U);
}

TEST(Lane, LetsNobodyWaitBehindACampaign) {
    Lane lane("mx.example", {.workers_max = 9, .ready_max = 100}, {});
    for (std::uint32_t number = 1; number <= 100; ++number) {
        lane.add(ready(number, our_bulk));
    }
    lane.take(now);

    lane.add(ready(101, ours));

    const auto next = lane.take(now).claim.delivery;
    EXPECT_TRUE(
        next == ready(101).claim.delivery ||
        lane.take(now).claim.delivery == ready(101).claim.delivery
    );
}

TEST(Lane, KeepsToTheLimitsOfItsSite) {
    shaping::Limits limits;
    limits.connections = {1, "provider there"};
    limits.messages = {shaping::Rate{.count = 6, .period = 1min}, "provider there"};
    Lane lane("mx.example", {}, limits);
    lane.add(ready(1));
    lane.add(ready(2));
    lane.begin();
    EXPECT_TRUE(lane.may_go_on(now));
    lane.take(now);

    EXPECT_FALSE(lane.may_begin(now + 1h));
    EXPECT_EQ(lane.bound(now)->limit, "connections 1");
    EXPECT_FALSE(lane.may_go_on(now));
    lane.end();
    EXPECT_EQ(lane.bound(now)->limit, "messages 6/min");
    EXPECT_TRUE(lane.may_begin(now + 10s));
    EXPECT_FALSE(lane.is_idle(now));
}

}  // namespace
}  // namespace postrider::queue
