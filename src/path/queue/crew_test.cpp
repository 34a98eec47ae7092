// Who waits for whom.
#include "path/queue/crew.h"

#include <gtest/gtest.h>

#include "testing/run.h"
#include "testing/sim_loop.h"

namespace postrider::queue {
namespace {

using namespace std::chrono_literals;

class CrewTest : public ::testing::Test {
protected:
    net::Task<> rest(base::Duration duration) {
        const auto until = loop.clock().instant() + duration;
        co_await loop.clock().sleep_until(until);
    }
    bool wait(base::Duration grace) {
        return testing::run(loop, crew.wait_until_ended(loop.clock().instant() + grace));
    }

    testing::SimLoop loop;
    Crew crew{loop};
};

TEST_F(CrewTest, HasEndedWhenItNeverBegan) {
    EXPECT_TRUE(wait(1min));
}

TEST_F(CrewTest, EndsWithTheLastOfIts) {
    crew.spawn(rest(10s), "test");
    crew.spawn(rest(20s), "test");
    const auto before = loop.clock().instant();

    EXPECT_TRUE(wait(1min));

    EXPECT_EQ(loop.clock().instant() - before, 20s);
    EXPECT_EQ(crew.size(), 0U);
}

TEST_F(CrewTest, TellsWhenSomeAreAtWorkStill) {
    crew.spawn(rest(10min), "test");

    EXPECT_FALSE(wait(1min));

    EXPECT_EQ(crew.size(), 1U);
    loop.run_until_idle();
}

}  // namespace
}  // namespace postrider::queue
