// Several lanes of a strand, and how much is fetched for them.
#include "path/queue/search.h"

#include <gtest/gtest.h>

#include <array>

namespace postrider::queue {
namespace {

using namespace std::chrono_literals;

const model::Strand ours{.destination = "there.test", .server = {1}};

class SpaceTest : public testing::Test {
protected:
    static void fill(Lane& lane, int count) {
        for (int number = 0; number < count; ++number) {
            Ready ready;
            ready.claim.server = ours.server;
            lane.add(std::move(ready));
        }
    }
    std::size_t least() const { return space_in(lanes, ours, now).least; }
    std::size_t hungriest() const { return space_in(lanes, ours, now).hungriest; }

    base::Instant now{1h};
    LaneLimits limits{.workers_max = 2, .ready_max = 10};
    Lane first{{.source = "first", .site = "there"}, limits, {}};
    Lane second{{.source = "second", .site = "there"}, limits, {}};
    std::array<Lane*, 2> lanes{&first, &second};
};

TEST_F(SpaceTest, IsWhatTheFullestHas) {
    fill(first, 7);
    EXPECT_EQ(least(), 3U);
    EXPECT_EQ(hungriest(), 10U);
}

TEST_F(SpaceTest, IsOfTheHungriestWhereOneIsFull) {
    fill(first, 10);
    fill(second, 2);
    EXPECT_EQ(least(), 0U);
    EXPECT_EQ(hungriest(), 8U);

    fill(second, 1);
    EXPECT_TRUE(space_in(lanes, ours, now).is_none());
}

TEST_F(SpaceTest, IsNotOfAFullLaneUnderAMeasure) {
    fill(first, 10);
    fill(second, 6);
    first.obey({.paused_until = now + 1min, .why = "pause-source: no"});
    EXPECT_EQ(least(), 4U);
}

TEST_F(SpaceTest, WhatFindsItsLaneFullStandsAsideForOthers) {
    fill(first, 10);
    EXPECT_TRUE(stands_aside(lanes, first, ours, false));
    EXPECT_FALSE(stands_aside(lanes, second, ours, false));
    EXPECT_FALSE(stands_aside(std::span(lanes).first(1), first, ours, false));
}

TEST_F(SpaceTest, ASurplusIsKeptAsLongAsThereIsMemory) {
    fill(first, 10 * lane_surplus - 1);
    EXPECT_FALSE(stands_aside(lanes, first, ours, true));
    fill(first, 1);
    EXPECT_TRUE(stands_aside(lanes, first, ours, true));
}

TEST(Search, GoesOnAsLongAsItFinds) {
    Search search;
    base::Instant now{1h};
    EXPECT_EQ(search.wanted(700, now), 700U);
    search.find();
    for (int round = 0; round < 5; ++round) {
        EXPECT_EQ(search.wanted(7, now), search_fetch_min);
        search.find();
    }
}

TEST(Search, RestsTwiceAsLongAfterEachMiss) {
    Search search;
    base::Instant now{1h};
    EXPECT_EQ(search.wanted(7, now), search_fetch_min);
    base::Duration rest = search_rest;
    for (int round = 0; round < 12; ++round) {
        EXPECT_EQ(search.wanted(7, now), 0U);
        EXPECT_EQ(search.rests_until() - now, rest) << round;
        EXPECT_FALSE(search.is_idle(now));
        now = search.rests_until();
        EXPECT_EQ(search.wanted(7, now), search_fetch_min);
        rest = std::min<base::Duration>(rest * 2, search_rest_longest);
    }
    search.find();
    EXPECT_EQ(search.wanted(7, now), search_fetch_min);
    EXPECT_EQ(search.wanted(7, now), 0U);
    EXPECT_EQ(search.rests_until() - now, search_rest);
}

}  // namespace
}  // namespace postrider::queue
