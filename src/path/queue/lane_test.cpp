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

const LaneName name{.source = "out", .site = "mx.example"};

Ready ready(std::uint32_t number, const model::Strand& strand = ours) {
    Ready ready;
    ready.claim.delivery = model::DeliveryId::make(1, 0, number);
    ready.claim.destination = strand.destination;
    ready.claim.server = strand.server;
    ready.claim.stream = strand.stream;
    return ready;
}

TEST(Lane, GivesOutInOrder) {
    Lane lane(name, {}, {});
    lane.add(ready(1));
    lane.add(ready(2));
    EXPECT_EQ(lane.take(now).claim.delivery, ready(1).claim.delivery);
    EXPECT_EQ(lane.take(now).claim.delivery, ready(2).claim.delivery);
}

TEST(Lane, CountsNothingBeforeItSetsOut) {
    shaping::Limits limits;
    limits.messages = {shaping::Rate{.count = 6, .period = 1min}, "provider there"};
    Lane lane(name, {}, limits);
    lane.add(ready(1));
    lane.add(ready(2));

    auto first = lane.next(now);
    EXPECT_TRUE(lane.may_begin(now));
    lane.set_out(first, now);

    EXPECT_FALSE(lane.may_begin(now));
}

TEST(Lane, HasNoMoreWorkersThanItsLimitNorThanItHasWork) {
    Lane lane(name, {.workers_max = 2, .ready_max = 10}, {});
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
    Lane lane(name, {}, {});
    lane.enter_line();
    EXPECT_FALSE(lane.is_idle(now));
    lane.leave_line();
    EXPECT_TRUE(lane.is_idle(now));
}

TEST(Lane, IsFullAtItsBound) {
    Lane lane(name, {.workers_max = 1, .ready_max = 2}, {});
    EXPECT_EQ(lane.room_for(ours), 2U);
    lane.add(ready(1));
    lane.add(ready(2));
    EXPECT_EQ(lane.room_for(ours), 0U);
    lane.take(now);
    EXPECT_EQ(lane.room_for(ours), 1U);
}

TEST(Lane, AsksForMoreOnlyOnceItIsHalfEmpty) {
    Lane lane(name, {.workers_max = 9, .ready_max = 4}, {});
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
    Lane lane(name, {}, {});
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
    Lane lane(name, {.workers_max = 9, .ready_max = 20}, {});
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
    Lane lane(name, {.workers_max = 9, .ready_max = 100}, {});
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
    Lane lane(name, {}, limits);
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

TEST(Lane, BeginsNoConnectionBeforeItsPaceLetsItUnlessOneIsIdle) {
    shaping::Limits limits;
    limits.connects = {shaping::Rate{.count = 6, .period = 1min}, "provider there"};
    std::size_t open = 0;
    Lane lane(name, {}, limits, [&] { return open; });
    for (std::uint32_t number = 1; number <= 4; ++number) {
        lane.add(ready(number));
    }
    lane.begin();
    lane.take(now);
    EXPECT_FALSE(lane.may_begin(now));
    EXPECT_EQ(lane.bound(now)->limit, "connects 6/min");
    EXPECT_EQ(lane.bound(now)->until, now + 10s);

    open = 2;
    EXPECT_TRUE(lane.may_begin(now));
    lane.begin();
    const auto second = lane.take(now);
    EXPECT_TRUE(second.is_on_kept);
    EXPECT_FALSE(lane.may_begin(now));
    lane.settle(second, now);
    lane.end();
    EXPECT_TRUE(lane.may_begin(now));
}

TEST(Lane, CountsConnectionsThatAnAttemptBeganBeyondWhatWasMeantForIt) {
    shaping::Limits limits;
    limits.connects = {shaping::Rate{.count = 6, .period = 1min}, "provider there"};
    Lane lane(name, {}, limits, [] { return 0; });
    lane.add(ready(1));
    lane.add(ready(2));
    lane.begin();
    auto first = lane.take(now);

    first.connects = 3;
    lane.settle(first, now);

    EXPECT_FALSE(lane.may_begin(now + 20s));
    EXPECT_TRUE(lane.may_begin(now + 30s));
}

TEST(Lane, RestsWhilePaused) {
    Lane lane(name, {}, {});
    lane.add(ready(1));

    lane.obey({.paused_until = now + 15min, .why = "pause-source: no"});

    EXPECT_FALSE(lane.may_begin(now));
    EXPECT_EQ(lane.bound(now)->by, shaping::Bound::By::measure);
    EXPECT_EQ(lane.bound(now)->from, "pause-source: no");
    EXPECT_EQ(lane.bound(now)->until, now + 15min);
    EXPECT_TRUE(lane.may_begin(now + 15min));
    lane.obey({});
    EXPECT_TRUE(lane.may_begin(now));
}

TEST(Lane, GoesSlowerUntilItsTimeIsOver) {
    Lane lane(name, {.workers_max = 8, .ready_max = 100}, {});
    lane.obey({.slowness = 4, .slowed_until = now + 5min, .why = "slow-source: too much"});
    for (std::uint32_t number = 1; number <= 9; ++number) {
        lane.add(ready(number));
    }
    lane.begin();
    lane.take(now);
    lane.begin();
    lane.take(now);
    EXPECT_EQ(lane.bound(now)->limit, "connections 2");
    lane.end();
    lane.end();
    EXPECT_EQ(lane.bound(now)->limit, "messages 20/4s");
    EXPECT_EQ(lane.bound(now)->from, "slow-source: too much");

    lane.begin();
    lane.take(now + 5min);

    EXPECT_EQ(lane.measure().slowness, 1U);
    EXPECT_FALSE(lane.bound(now + 5min));
}

TEST(Lane, HoldsATenantToItsOwnLimitAndLeavesTheOthersAlone) {
    const shaping::Rate rate{.count = 6, .period = 1min};
    Lane lane(name, {}, {}, {}, {{.whose = "acme", .messages = {rate, "own provider x"}}});
    lane.add(ready(1), "acme/main");
    lane.add(ready(2), "acme/main");
    lane.add(ready(3, theirs), "beta/main");
    lane.add(ready(4, theirs), "beta/main");
    lane.begin();
    std::vector<model::ServerId> turns;
    for (int turn = 0; turn < 3; ++turn) {
        ASSERT_TRUE(lane.may_go_on(now));
        turns.push_back(lane.take(now).claim.server);
    }
    EXPECT_THAT(turns, testing::UnorderedElementsAre(ours.server, theirs.server, theirs.server));

    ASSERT_TRUE(lane.bound(now));
    EXPECT_EQ(lane.bound(now)->limit, "messages 6/min");
    EXPECT_EQ(lane.bound(now)->from, "own provider x");
    EXPECT_EQ(lane.bound(now)->until, now + 10s);

    EXPECT_TRUE(lane.may_go_on(now + 10s));
    EXPECT_EQ(lane.take(now + 10s).claim.delivery, ready(2).claim.delivery);
}

TEST(Lane, LetsAServerGo) {
    Lane lane(name, {}, {});
    lane.add(ready(1));
    lane.add(ready(2, our_bulk));
    lane.add(ready(3, theirs));
    lane.remember(ours);
    lane.remember(theirs);

    EXPECT_EQ(lane.take_server({1}).size(), 2U);
    EXPECT_THAT(lane.take_all_hungry(model::ServerId{1}), ElementsAre(ours));

    EXPECT_EQ(lane.any().claim.delivery, ready(3).claim.delivery);
    EXPECT_THAT(lane.servers(), ElementsAre(model::ServerId{2}));
    EXPECT_THAT(lane.take_all_hungry(), ElementsAre(theirs));
}

// --- appointments

/// A lane that is full and lets one go a second.
class SteadyLane : public testing::Test {
protected:
    SteadyLane() {
        for (std::uint32_t number = 0; number < 200; ++number) {
            lane.add(ready(number, our_bulk));
            lane.take(at);
            lane.add(ready(number, our_bulk));
            lane.add(ready(number, our_bulk));
            at += 1s;
        }
    }
    base::Duration wait(const model::Strand& strand = our_bulk) {
        return lane.appointment(strand, at) - at;
    }

    base::Instant at = now;
    Lane lane{name, {.workers_max = 2, .ready_max = 100}, {}};
};

TEST_F(SteadyLane, HasRoomWhenHalfOfItIsGone) {
    const auto first = wait();
    EXPECT_GE(first, 6s);  // fifty stand before it, and the pace may be eight times as quick
    EXPECT_LE(first, 6'250ms);
    const auto second = wait();
    EXPECT_GE(second - first, 120ms);
    EXPECT_LE(second - first, 125ms);
}

TEST_F(SteadyLane, GivesNoAppointmentThatIsTooLate) {
    for (int number = 0; number < 20'000; ++number) {
        wait();
    }
    EXPECT_EQ(wait(), appointment_latest);
    for (int number = 0; number < 1'000; ++number) {
        wait(ours);
    }
    EXPECT_EQ(wait(ours), appointment_latest_direct);
    at += appointment_latest;
    EXPECT_LT(wait(), 7s);
}

TEST_F(SteadyLane, IsNoSlowerForStandingStillUnderAMeasure) {
    lane.obey({.paused_until = at + 1h, .why = "pause-source: no"});
    at += 1h;
    lane.obey({});
    lane.take(at);
    lane.take(at + 1s);
    EXPECT_LE(wait(), 6'250ms);
}

TEST(Lane, GivesNoAppointmentThatIsTooSoon) {
    Lane lane(name, {.workers_max = 2, .ready_max = 2}, {});
    lane.add(ready(1));
    lane.add(ready(2));
    EXPECT_EQ(lane.appointment(ours, now), now + appointment_soonest);
}

}  // namespace
}  // namespace postrider::queue
