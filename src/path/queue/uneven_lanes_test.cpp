// Slow ways out and slow sites beside quick ones: the real queue, in virtual time.
#include <gtest/gtest.h>

#include <algorithm>
#include <map>

#include "path/queue/runner.h"
#include "path/queue/shelf_test_support.h"
#include "secrets/installation_key.h"
#include "testing/run.h"
#include "testing/world.h"

namespace postrider::queue {
namespace {

using namespace std::chrono_literals;

constexpr std::uint32_t backlog = 10'000;

class UnevenLanes : public ::testing::Test {
protected:
    UnevenLanes() {
        options.owner = "me";
        options.schedule = {.first = 5min, .factor = 2, .longest = 1h, .attempts_max = 6};
        options.lane = {.workers_max = 2, .ready_max = 40};
        delivery.attempt = [this](const model::Claim& claim) -> net::Task<delivery::Outcome> {
            const auto until = world.clock().instant() + time_of(claim);
            co_await world.clock().sleep_until(until);
            ++taken[key_of(claim)];
            delivery::Outcome outcome;
            outcome.attempt.result = model::AttemptResult::delivered;
            co_return outcome;
        };
        delivery.source = [this](const model::Claim& claim) { return source_of(claim); };
    }
    ~UnevenLanes() override { EXPECT_TRUE(testing::run(world.loop, runner->stop(1h))); }

    void start() {
        runner = std::make_unique<Runner>(
            world.loop, RunnerParts{store, delivery, identities, notices, log}, options
        );
        testing::run(world.loop, runner->start());
    }
    void shelve(std::uint32_t count, const std::string& destination = "there.test") {
        for (std::uint32_t i = 0; i < count; ++i) {
            auto claim = a_claim(++number, destination);
            claim.stream = model::Stream::bulk;
            store.shelve(std::move(claim), world.clock().now() - 1h + std::chrono::microseconds{i});
        }
    }
    /// How many that go there have been taken within so long.
    int taken_within(base::Duration time, const std::string& whose) {
        const int before = taken[whose];
        world.loop.advance(time);
        return taken[whose] - before;
    }
    std::size_t most_ready() const {
        std::size_t most = 0;
        for (const auto& lane : runner->lanes()) {
            most = std::max(most, lane.ready);
        }
        return most;
    }

    std::function<std::string_view(const model::Claim&)> source_of = [](const model::Claim&) {
        return "out";
    };
    std::function<base::Duration(const model::Claim&)> time_of = [](const model::Claim&) {
        return 100ms;
    };
    std::function<std::string(const model::Claim&)> key_of = [](const model::Claim& claim) {
        return claim.destination;
    };

    std::uint32_t number = 0;
    std::map<std::string, int> taken;
    base::Log log{[](std::string_view) {}, [] { return base::Time{}; }};
    ShelfStore store;
    ScriptedDelivery delivery;
    testing::World world;
    secrets::InstallationKey key = secrets::InstallationKey::random(world.random);
    intake::Admission admission{world.clock(), store, world.random, {}};
    Identities identities{store, key, world.random, log, {}};
    Notices notices{{world.clock(), store, admission, world.random, log}, {.is_on = false}};
    RunnerOptions options;
    std::unique_ptr<Runner> runner;
};

class UnevenSources : public UnevenLanes {
protected:
    UnevenSources() {
        source_of = [](const model::Claim& claim) {
            return claim.delivery.value % 2 == 0 ? "slow" : "quick";
        };
        key_of = [this](const model::Claim& claim) { return std::string(source_of(claim)); };
        time_of = [this](const model::Claim& claim) -> base::Duration {
            return source_of(claim) == "slow" ? slow_time : base::Duration{100ms};
        };
    }
    base::Duration slow_time = 60s;
};

TEST_F(UnevenSources, ASlowOneHoldsBackNothingThatLeavesByTheOthers) {
    shelve(backlog);
    start();
    world.loop.advance(10s);

    const int quick = taken_within(60s, "quick");

    EXPECT_GE(quick, 1188);  // two at once, a tenth of a second each, less a hundredth
    EXPECT_LE(most_ready(), lane_surplus * options.lane.ready_max);
    EXPECT_LT(store.put_off, 3 * quick);
    const int slow = taken_within(10min, "slow");
    EXPECT_GE(slow, 19);
}

TEST_F(UnevenSources, WhatWaitsForASlowOneIsNotTurnedOverAndOver) {
    shelve(2000);
    start();
    world.loop.run_until([&] { return taken["quick"] == 1000; }, 1h);
    const int before = store.put_off;

    world.loop.advance(1h);

    EXPECT_LT(taken["slow"], 150);
    EXPECT_LT(store.put_off - before, 4 * 900);  // each of them four times an hour, at most
}

TEST_F(UnevenSources, WhatWaitsForASlowOneGoesSoonOnceItIsQuick) {
    shelve(2000);
    start();
    world.loop.advance(10min);

    slow_time = 100ms;
    world.loop.advance(appointment_latest + 5min);

    EXPECT_EQ(taken["slow"], 1000);
    EXPECT_EQ(store.ended, 2000);
}

TEST_F(UnevenSources, NothingIsTurnedOverForALaneThatNothingIsFor) {
    shelve(1);  // the first is for the quick one, all others are not
    source_of = [](const model::Claim& claim) {
        return claim.delivery.value == a_claim(1).delivery.value ? "quick" : "slow";
    };
    shelve(backlog);
    start();

    world.loop.advance(30s);

    EXPECT_EQ(taken["quick"], 1);
    EXPECT_LT(store.put_off, 1000);
    EXPECT_LT(store.claims_asked, 100);
}

/// Sites that hold whoever comes for minutes, as many as all workers and all memory could be lost
/// to.
class TarPits : public UnevenLanes {
protected:
    static constexpr int pits = 200;
    static constexpr int pit_mail = 30;
    TarPits() {
        options.attempts_max = 50;
        options.holding.claims_max = 1000;
        options.lane = {.workers_max = 20, .ready_max = 200};
        time_of = [](const model::Claim& claim) -> base::Duration {
            return claim.destination.starts_with("pit") ? 290s : 100ms;
        };
    }
    void dig() {
        for (int pit = 0; pit < pits; ++pit) {
            shelve(pit_mail, "pit" + std::to_string(pit) + ".test");
        }
    }
};

TEST_F(TarPits, CostQuickSitesLessThanAHundredthOfTheirRate) {
    shelve(4 * backlog, "one.test");
    start();
    world.loop.advance(10s);
    const int alone = taken_within(60s, "one.test");
    dig();
    world.loop.advance(60s);  // found by the next look into the store

    const int beside = taken_within(60s, "one.test");

    EXPECT_GT(alone, 10'000);
    EXPECT_GT(beside, alone - alone / 100);
}

TEST_F(TarPits, LeaveWorkersAndMemoryToSitesThatNothingIsKnownOf) {
    dig();
    start();
    world.loop.advance(2h);
    for (int site = 0; site < 10; ++site) {
        shelve(10, "site" + std::to_string(site) + ".test");
    }

    world.loop.advance(10min);

    for (int site = 0; site < 10; ++site) {
        EXPECT_EQ(taken["site" + std::to_string(site) + ".test"], 10) << site;
    }
}

TEST_F(TarPits, GetTheirMailAllTheSame) {
    dig();
    start();

    world.loop.advance(4h);

    // A quarter of the workers, at the pace of the pits.
    EXPECT_GT(store.ended, 4h / 290s * 12 * 95 / 100);
}

}  // namespace
}  // namespace postrider::queue
