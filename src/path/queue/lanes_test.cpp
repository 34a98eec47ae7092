// Lanes and their turns.
#include "path/queue/lanes.h"

#include <gtest/gtest.h>

namespace postrider::queue {
namespace {

using namespace std::chrono_literals;

delivery::Route route_to(const std::string& site) {
    return {.hops = {{.host = "mx." + site}}, .site = site};
}

shaping::Policy some_policy() {
    const std::string own =
        "version 1\n[slow]\nhosts mx.slow.test\nsource ours\nmessages 1/min\n"
        "[small]\nhosts mx.small.test\nsource ours\nconnections 1\n";
    return {{}, {}, *shaping::Providers::parse(own)};
}

class LanesTest : public testing::Test {
protected:
    Lane& fill(const std::string& site, int count) {
        Lane& lane = lanes.of("out", route_to(site));
        for (int number = 0; number < count; ++number) {
            lane.add({});
        }
        lanes.line_up(lane, now);
        return lane;
    }
    /// The lane that gets a worker, which takes one; "" when none does.
    std::string next() {
        Lane* lane = lanes.begin(now);
        if (lane == nullptr) {
            return "";
        }
        lane->take(now);
        return lane->site();
    }

    base::Instant now{1h};
    /// Half of the workers are for sites that nothing is known of.
    Lanes lanes{{.workers_max = 2, .ready_max = 10}, 6, some_policy()};
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

    lanes.end(a, now);

    EXPECT_EQ(next(), "b.test");
}

TEST_F(LanesTest, WhoseWorkIsGoneWhenTheirTurnComesArePassedOver) {
    fill("a.test", 1);
    fill("b.test", 1);
    EXPECT_EQ(lanes.clear().size(), 2U);

    EXPECT_EQ(next(), "");
    EXPECT_EQ(lanes.begin(now), nullptr);
}

TEST_F(LanesTest, AreForgottenWhenIdleAndUnusedButNotInLine) {
    Lane& used = lanes.of("out", route_to("used.test"));
    lanes.of("out", route_to("unused.test"));
    Lane& waiting = fill("waiting.test", 1);
    waiting.clear();

    lanes.forget_idle({&used}, now);

    EXPECT_EQ(lanes.size(), 2U);
    EXPECT_EQ(next(), "");  // the one in line could still be looked at
    lanes.forget_idle({}, now);
    EXPECT_EQ(lanes.size(), 0U);
}

TEST_F(LanesTest, ThatHaveUsedTheirRateUpWaitUntilItLetsThemGoOn) {
    Lane& slow = fill("slow.test", 2);
    EXPECT_EQ(next(), "slow.test");
    EXPECT_EQ(next(), "");
    lanes.end(slow, now);

    ASSERT_EQ(lanes.next_release(), now + 1min);
    now += 1min;
    lanes.release(now);

    EXPECT_EQ(next(), "slow.test");
    EXPECT_FALSE(lanes.next_release());
}

TEST_F(LanesTest, AreKeptWhileTheirRateCounts) {
    Lane& slow = fill("slow.test", 1);
    next();
    EXPECT_EQ(next(), "");  // its turn is over
    lanes.end(slow, now);

    lanes.forget_idle({}, now);
    EXPECT_EQ(lanes.size(), 1U);
    lanes.forget_idle({}, now + 1min);
    EXPECT_EQ(lanes.size(), 0U);
}

TEST_F(LanesTest, SayWhatHoldsThem) {
    fill("small.test", 2);
    next();
    fill("b.test", 1);

    const auto standing = lanes.standing(now);

    ASSERT_EQ(standing.size(), 2U);
    EXPECT_EQ(standing[0].site, "b.test");
    EXPECT_EQ(standing[0].ready, 1U);
    EXPECT_FALSE(standing[0].bound);
    EXPECT_EQ(standing[1].workers, 1U);
    ASSERT_TRUE(standing[1].bound);
    EXPECT_EQ(standing[1].bound->limit, "connections 1");
    EXPECT_EQ(standing[1].bound->from, "provider small");
}

TEST_F(LanesTest, OfTwoSourcesHaveLimitsOfTheirOwn) {
    fill("small.test", 3);
    Lane& other = lanes.of("other", route_to("small.test"));
    EXPECT_NE(&other, lanes.find({.source = "out", .site = "small.test"}));
    EXPECT_EQ(lanes.at("small.test").size(), 2U);
    other.add({});
    lanes.line_up(other, now);

    EXPECT_EQ(next(), "small.test");
    EXPECT_EQ(next(), "small.test");
    EXPECT_EQ(next(), "");

    const auto standing = lanes.standing(now);
    ASSERT_EQ(standing.size(), 2U);
    EXPECT_EQ(standing[0].source, "other");
    EXPECT_EQ(standing[0].workers, 1U);
    EXPECT_EQ(standing[1].source, "out");
    EXPECT_EQ(standing[1].workers, 1U);
}

TEST_F(LanesTest, SayThatAllWorkersAreBusy) {
    fill("a.test", 9);
    fill("b.test", 9);
    EXPECT_FALSE(lanes.standing(now)[0].bound);
    next();
    next();
    next();

    const auto standing = lanes.standing(now);

    ASSERT_TRUE(standing[0].bound);
    EXPECT_EQ(standing[0].bound->by, shaping::Bound::By::connections) << "its own comes first";
    ASSERT_TRUE(standing[1].bound);
    EXPECT_EQ(standing[1].bound->by, shaping::Bound::By::attempts);
    EXPECT_EQ(standing[1].bound->limit, "3 attempts at once to all sites not known to be quick");
}

TEST_F(LanesTest, ThatArePausedGoOnWhenTheyAreLetGo) {
    Lane& paused = fill("a.test", 1);
    lanes.obey(paused, {.paused_until = now + 1h, .why = "pause-source: no"}, now);
    EXPECT_EQ(next(), "");
    EXPECT_EQ(lanes.next_release(), now + 1h);
    EXPECT_EQ(lanes.standing(now)[0].measure, "pause-source: no");

    lanes.obey(paused, {}, now);

    EXPECT_FALSE(lanes.next_release());
    EXPECT_EQ(next(), "a.test");
    EXPECT_EQ(lanes.standing(now)[0].measure, "");
}

TEST_F(LanesTest, GoOnWhereAConnectionBecameIdleBeforeTheirPaceLetsThem) {
    std::size_t open = 0;
    const std::string own =
        "version 1\n[there]\nhosts mx.there.test\nsource ours\nconnects 1/min\n";
    Lanes some{
        {},
        3,
        {{}, {}, *shaping::Providers::parse(own)},
        {.connections = [&](const LaneName&) { return open; }, .measure = {}}
    };
    Lane& lane = some.of("out", route_to("there.test"));
    lane.add({});
    lane.add({});
    some.line_up(lane, now);
    ASSERT_EQ(some.begin(now), &lane);
    const auto first = lane.take(now);
    EXPECT_EQ(some.begin(now), nullptr);
    EXPECT_EQ(some.next_release(), now + 1min);

    open = 1;
    lane.settle(first, now);
    some.end(lane, now);

    EXPECT_EQ(some.begin(now), &lane);
}

TEST_F(LanesTest, BeginUnderTheMeasureThatStands) {
    Lanes asked{
        {},
        3,
        {},
        {.connections = {},
         .measure = [this](const LaneName& name) -> LaneMeasure {
             return {.paused_until = now + 1h, .why = name.source + " to " + name.site};
         }}
    };

    EXPECT_EQ(asked.of("out", route_to("a.test")).measure().why, "out to a.test");
}

class TempersTest : public testing::Test {
protected:
    Lane& fill(const std::string& site, int count) {
        Lane& lane = lanes.of("out", route_to(site));
        for (int number = 0; number < count; ++number) {
            lane.add({});
        }
        lanes.line_up(lane, now);
        return lane;
    }
    /// As many as may begin do; how many those are.
    int begin_all() {
        int begun = 0;
        while (Lane* lane = lanes.begin(now)) {
            lane->take(now);
            ++begun;
        }
        return begun;
    }
    /// One attempt of the lane, which took so long.
    void end_one(Lane& lane, base::Duration took) {
        lanes.learn(lane, took);
        lanes.end(lane, now);
    }

    base::Instant now{1h};
    Lanes lanes{{.workers_max = 20, .ready_max = 100}, 8};
};

TEST_F(TempersTest, OfSitesThatNothingIsKnownOfLeaveHalfOfTheWorkers) {
    Lane& fresh = fill("fresh.test", 20);
    EXPECT_EQ(begin_all(), 4);
    EXPECT_EQ(lanes.held(Temper::fresh).workers, 4U);
    EXPECT_EQ(lanes.held(Temper::fresh).claims, 16U);

    end_one(fresh, 1s);

    EXPECT_EQ(fresh.temper(), Temper::quick);
    EXPECT_EQ(begin_all(), 5);
    EXPECT_EQ(lanes.held(Temper::quick).workers, 8U);
    EXPECT_EQ(lanes.held(Temper::fresh).workers, 0U);
}

TEST_F(TempersTest, OfSlowSitesLeaveThreeQuartersOfTheWorkers) {
    Lane& pit = fill("pit.test", 20);
    begin_all();
    while (pit.workers() > 0) {
        end_one(pit, 290s);
    }
    EXPECT_EQ(pit.temper(), Temper::slow);

    EXPECT_EQ(begin_all(), 2);
    Lane& fresh = fill("fresh.test", 20);
    EXPECT_EQ(begin_all(), 2);
    end_one(fresh, 1s);
    EXPECT_EQ(begin_all(), 5);
}

TEST_F(TempersTest, ChangeWithThePaceOfTheSite) {
    Lane& lane = fill("a.test", 20);
    lanes.learn(lane, 9s);
    EXPECT_EQ(lane.temper(), Temper::quick);
    lanes.learn(lane, 60s);
    EXPECT_EQ(lane.temper(), Temper::slow);
    lanes.learn(lane, 1s);
    EXPECT_EQ(lane.temper(), Temper::slow);
    lanes.learn(lane, 1s);
    lanes.learn(lane, 1s);
    lanes.learn(lane, 1s);
    EXPECT_EQ(lane.temper(), Temper::quick);
}

TEST_F(TempersTest, AreChangedWhileALaneStandsInLine) {
    Lane& pit = fill("pit.test", 20);
    begin_all();
    while (pit.workers() > 0) {
        end_one(pit, 290s);
    }
    EXPECT_EQ(begin_all(), 2);
    ASSERT_TRUE(pit.is_in_line());
    ASSERT_TRUE(lanes.standing(now).at(0).bound);
    EXPECT_EQ(lanes.standing(now).at(0).bound->limit, "2 attempts at once to all slow sites");
    Lane& other = fill("other.test", 20);
    EXPECT_EQ(begin_all(), 2);
    for (int i = 0; i < 30; ++i) {
        lanes.learn(pit, 1s);
    }

    EXPECT_EQ(pit.temper(), Temper::quick);
    EXPECT_GT(begin_all(), 0);
    EXPECT_EQ(pit.workers() + other.workers(), 8U);
}

TEST_F(TempersTest, DecideWhoKeepsAWorker) {
    Lane& quick = fill("quick.test", 1);
    begin_all();
    end_one(quick, 1s);
    fill("quick.test", 2);
    ASSERT_NE(lanes.begin(now), nullptr);
    Lane& pit = fill("pit.test", 20);
    begin_all();
    end_one(pit, 290s);
    fill("pit.test", 1);
    begin_all();
    ASSERT_TRUE(pit.is_in_line());

    EXPECT_TRUE(lanes.may_keep_worker(quick));  // the pit could not have it
    EXPECT_FALSE(lanes.may_keep_worker(pit));
}

TEST_F(TempersTest, OfSlowSitesAreRemembered) {
    Lane& pit = fill("pit.test", 1);
    begin_all();
    end_one(pit, 290s);
    lanes.forget_idle({}, now);
    EXPECT_EQ(lanes.size(), 0U);

    Lane& again = fill("pit.test", 1);
    EXPECT_EQ(again.temper(), Temper::slow);
    EXPECT_EQ(begin_all(), 1);
    end_one(again, 1s);
    EXPECT_EQ(again.temper(), Temper::quick);
}

TEST_F(TempersTest, OfSlowSitesAreForgottenInTheEnd) {
    Lane& pit = fill("pit.test", 1);
    begin_all();
    end_one(pit, 290s);
    lanes.forget_idle({}, now);
    lanes.forget_idle({}, now + slow_remembered);
    EXPECT_EQ(fill("pit.test", 1).temper(), Temper::fresh);
}

}  // namespace
}  // namespace postrider::queue
