// Which days go, and when.
#include "app/housekeeping.h"

#include <gmock/gmock.h>

#include <set>
#include <sstream>

#include "app/server_log.h"
#include "testing/empty_store.h"
#include "testing/run.h"
#include "testing/world.h"

namespace postrider::app {
namespace {

using namespace std::chrono_literals;
using ::testing::ElementsAre;
using ::testing::IsEmpty;

/// Remembers what was asked of it.
class DaysStore final : public postrider::testing::EmptyStore {
public:
    Task<std::vector<model::Day>> days() override { co_return held; }
    Task<void> drop_day(model::Day day) override {
        if (day == broken) {
            throw store::StoreError(store::Trouble::busy, "locked");
        }
        dropped.push_back(day);
        co_return;
    }
    Task<bool> is_awaited(model::Day day) override { co_return day == awaited; }
    Task<bool> drop_bodies(model::Day day) override {
        bodies_dropped.push_back(day);
        co_return has_bodies;
    }
    Task<std::int64_t> end_holds(base::Time now, std::size_t limit, store::HoldTeller) override {
        asked_at = now;
        const auto ended = std::min(holds, static_cast<std::int64_t>(limit));
        holds -= ended;
        co_return ended;
    }
    Task<std::int64_t> remove_orphans(base::Time before) override {
        orphans_before.push_back(before);
        co_return 2;
    }

    Task<void> write(std::move_only_function<void(store::Transaction&)>) override {
        ++writes;
        co_return;
    }

    int writes = 0;
    std::vector<model::Day> held;
    model::Day awaited = 0;
    model::Day broken = 0;
    bool has_bodies = true;
    std::int64_t holds = 0;
    std::vector<model::Day> dropped;
    std::vector<model::Day> bodies_dropped;
    std::vector<base::Time> orphans_before;
    base::Time asked_at;
};

struct HousekeepingTest : ::testing::Test {
    HousekeepingTest() {
        for (int age = 0; age < 6; ++age) {
            store.held.push_back(static_cast<model::Day>(today - age));
        }
    }
    void tidy() { postrider::testing::run(world.loop, housekeeping.tidy()); }

    postrider::testing::World world;
    model::Day today = model::day_of(world.clock().now());
    std::ostringstream lines;
    ServerLog log{lines, {}};
    DaysStore store;
    Housekeeping housekeeping{
        world.loop,
        store,
        log.log(),
        {.message_days = std::chrono::days{4}, .body_days = std::chrono::days{2}}
    };
};

TEST_F(HousekeepingTest, DropsBodiesFirstAndDaysLater) {
    tidy();

    EXPECT_THAT(store.dropped, ElementsAre(today - 5));
    EXPECT_THAT(store.bodies_dropped, ElementsAre(today - 3, today - 4));
    EXPECT_TRUE(lines.str().contains("day_dropped"));
    EXPECT_TRUE(lines.str().contains("bodies_dropped"));
}

TEST_F(HousekeepingTest, KeepsADayThatIsAwaited) {
    store.awaited = static_cast<model::Day>(today - 5);
    tidy();

    EXPECT_THAT(store.dropped, IsEmpty());
}

TEST_F(HousekeepingTest, GoesOnWhereADayCannotBeDropped) {
    store.broken = static_cast<model::Day>(today - 5);
    store.held.push_back(static_cast<model::Day>(today - 6));
    tidy();

    EXPECT_THAT(store.dropped, ElementsAre(today - 6));
    EXPECT_TRUE(lines.str().contains("at=drop_day error=locked")) << lines.str();
}

TEST_F(HousekeepingTest, EndsEveryHoldThatIsOver) {
    store.holds = 450;
    tidy();

    EXPECT_EQ(store.holds, 0);
    EXPECT_EQ(store.asked_at, world.clock().now());
    EXPECT_TRUE(lines.str().contains("deliveries=450")) << lines.str();
}

TEST_F(HousekeepingTest, ShortensTheListsThatEnd) {
    tidy();

    EXPECT_EQ(store.writes, 1);
}

TEST_F(HousekeepingTest, LooksForLostFilesOfEarlierProcessesOnce) {
    const auto began = world.clock().now();
    world.loop.advance(1h);
    tidy();
    tidy();

    EXPECT_THAT(store.orphans_before, ElementsAre(began));
    EXPECT_TRUE(lines.str().contains("files=2")) << lines.str();
}

TEST_F(HousekeepingTest, SaysNothingWhenThereIsNothingToDo) {
    tidy();
    lines.str("");
    store.held = {today, static_cast<model::Day>(today - 3)};
    store.has_bodies = false;
    tidy();

    EXPECT_EQ(lines.str(), "");
}

TEST_F(HousekeepingTest, WorksByItselfSoonAfterTheStartAndThenHourly) {
    housekeeping.start();
    world.loop.advance(1min);
    EXPECT_THAT(store.dropped, ElementsAre(today - 5));
    world.loop.advance(1h);
    EXPECT_THAT(store.dropped, ElementsAre(today - 5, today - 5));
    postrider::testing::run(world.loop, housekeeping.stop(3s));
}

}  // namespace
}  // namespace postrider::app
