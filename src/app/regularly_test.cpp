// Rounds in simulated time.
#include "app/regularly.h"

#include <gtest/gtest.h>

#include <sstream>
#include <stdexcept>

#include "app/server_log.h"
#include "testing/run.h"
#include "testing/world.h"

namespace postrider::app {
namespace {

using namespace std::chrono_literals;

struct Rounds : ::testing::Test {
    net::Task<> round() {
        ++count;
        if (is_broken) {
            throw std::runtime_error("no disk");
        }
        co_return;
    }

    testing::World world;
    std::ostringstream lines;
    ServerLog log{lines, {}};
    int count = 0;
    bool is_broken = false;
    Regularly rounds{world.loop, log.log(), "cleaning", {10s, 1h}, [this] { return round(); }};
};

TEST_F(Rounds, BeginSoonAndComeAgain) {
    rounds.start();
    world.loop.advance(9s);
    EXPECT_EQ(count, 0);
    world.loop.advance(1s);
    EXPECT_EQ(count, 1);
    world.loop.advance(2h);
    EXPECT_EQ(count, 3);
}

TEST_F(Rounds, GoOnAfterOneThatFailed) {
    is_broken = true;
    rounds.start();
    world.loop.advance(2h);
    EXPECT_EQ(count, 2);
    EXPECT_TRUE(lines.str().contains("of=cleaning error=\"no disk\"")) << lines.str();
}

TEST_F(Rounds, EndWithoutWaitingForTheNext) {
    rounds.start();
    world.loop.advance(10s);
    const auto before = world.clock().instant();

    testing::run(world.loop, rounds.stop(3s));

    EXPECT_EQ(world.clock().instant(), before);
    world.loop.advance(3h);
    EXPECT_EQ(count, 1);
}

}  // namespace
}  // namespace postrider::app
