// Results reach the store.
#include "path/queue/recorder.h"

#include <gtest/gtest.h>

#include "path/queue/queue_test_support.h"
#include "testing/run.h"
#include "testing/world.h"

namespace postrider::queue {
namespace {

using namespace std::chrono_literals;

class RecorderTest : public ::testing::Test {
protected:
    net::Task<> record(std::uint32_t number) {
        return recorder.record(a_claim(number), store::Finish{});
    }
    net::Task<> record_beside(std::uint32_t number) {
        return recorder.record_beside(a_claim(number), store::Finish{});
    }

    std::string lines;
    base::Log log{[this](std::string_view line) { lines += line; }, [] { return base::Time{}; }};
    NotingStore store;
    testing::World world;
    Crew crew{world.loop};
    intake::Admission admission{world.clock(), store, world.random, {}};
    Notices notices{{world.clock(), store, admission, world.random, log}, {.is_on = false}};
    std::vector<model::DeliveryId> recorded;
    Recorder recorder{
        {world.loop, crew, store, notices, log},
        2,
        [this](const model::Claim& claim, const store::Finish&) {
            recorded.push_back(claim.delivery);
        }
    };
};

TEST_F(RecorderTest, TellsWhenTheStoreHasIt) {
    testing::run(world.loop, record(1));

    EXPECT_EQ(store.finished.size(), 1U);
    EXPECT_EQ(recorded, std::vector{a_claim(1).delivery});
}

TEST_F(RecorderTest, TriesUntilTheStoreTakesIt) {
    store.failures = 3;

    testing::run(world.loop, record(1));

    EXPECT_EQ(store.finished.size(), 1U);
    EXPECT_EQ(recorded.size(), 1U);
    EXPECT_TRUE(lines.contains("finish_failed"));
}

TEST_F(RecorderTest, LetsTheCallerGoOnUntilTooMuchIsUnrecorded) {
    store.failures = 1000;
    testing::run(world.loop, record_beside(1));
    testing::run(world.loop, record_beside(2));
    EXPECT_EQ(recorder.under_way(), 2U);

    bool went_on = false;
    auto third = [&]() -> net::Task<> {
        co_await record_beside(3);
        went_on = true;
    };
    world.loop.spawn(third(), "test");
    world.loop.advance(1min);
    EXPECT_FALSE(went_on);

    store.failures = 0;
    world.loop.advance(10s);
    EXPECT_TRUE(went_on);
    EXPECT_EQ(recorded.size(), 3U);
}

TEST_F(RecorderTest, GivesUpWhatFailsWhileItStops) {
    store.failures = 1000;
    testing::run(world.loop, record_beside(1));

    recorder.stop();

    EXPECT_TRUE(testing::run(world.loop, crew.wait_until_ended(world.clock().instant() + 1min)));
    EXPECT_TRUE(recorded.empty());
}

}  // namespace
}  // namespace postrider::queue
