// Sums over destinations.
#include "app/queue_watch.h"

#include <gtest/gtest.h>

#include <sstream>

#include "app/server_log.h"
#include "testing/empty_store.h"
#include "testing/run.h"
#include "testing/world.h"

namespace postrider::app {
namespace {

using namespace std::chrono_literals;

class WaitingStore final : public testing::EmptyStore {
public:
    Task<std::vector<store::Waiting>> waiting(base::Time) override { co_return all; }
    std::vector<store::Waiting> all;
};

struct QueueWatchTest : ::testing::Test {
    testing::World world;
    std::ostringstream lines;
    ServerLog log{lines, {}};
    WaitingStore store;
    QueueWatch watch{world.loop, store, log.log()};
};

TEST_F(QueueWatchTest, SumsUpAllDestinations) {
    const auto now = world.clock().now();
    store.all = {
        {.strand = {.destination = "one.test"}, .count = 3, .due = now + 1h},
        {.strand = {.destination = "two.test"}, .count = 2, .due = now - 90s},
        {.strand = {.destination = "three.test"}, .count = 1, .due = now - 5s},
    };
    testing::run(world.loop, watch.look());

    EXPECT_EQ(watch.waiting(), 6);
    EXPECT_EQ(watch.oldest_due(), 90s);
}

TEST_F(QueueWatchTest, CallsNothingLateThatIsKeptWaiting) {
    const auto now = world.clock().now();
    store.all = {
        {.strand = {.destination = "one.test"}, .count = 3, .due = now - 24h},
        {.strand = {.destination = "two.test"}, .count = 2, .due = now - 90s},
    };
    watch.pass_over([](const model::Strand& strand) { return strand.destination == "one.test"; });
    testing::run(world.loop, watch.look());

    EXPECT_EQ(watch.waiting(), 5);
    EXPECT_EQ(watch.oldest_due(), 90s);
}

TEST_F(QueueWatchTest, SaysZeroWhenNothingIsDue) {
    store.all = {
        {.strand = {.destination = "one.test"}, .count = 3, .due = world.clock().now() + 1h}
    };
    testing::run(world.loop, watch.look());

    EXPECT_EQ(watch.waiting(), 3);
    EXPECT_EQ(watch.oldest_due(), 0s);
}

TEST_F(QueueWatchTest, LooksAgainEveryHalfMinute) {
    watch.start();
    world.loop.advance(10s);
    store.all = {{.strand = {.destination = "one.test"}, .count = 3, .due = world.clock().now()}};
    world.loop.advance(31s);

    EXPECT_EQ(watch.waiting(), 3);
    testing::run(world.loop, watch.stop(3s));
}

}  // namespace
}  // namespace postrider::app
