// Names that make the simulator misbehave.
#include "doors/sink/behaviour.h"

#include <gtest/gtest.h>

namespace postrider::doors::sink {
namespace {

using namespace std::chrono_literals;

TEST(SinkBehaviour, FollowsTheWordBeforeThePlus) {
    EXPECT_EQ(behaviour_of("refuse").act, Act::refuse);
    EXPECT_EQ(behaviour_of("Refuse+order-17").act, Act::refuse);
    EXPECT_EQ(behaviour_of("greylist").act, Act::greylist);
    EXPECT_EQ(behaviour_of("refuse-message").act, Act::refuse_message);
}

TEST(SinkBehaviour, AcceptsEveryOtherName) {
    for (const char* name : {"bob", "", "refused", "defer-", "+defer"}) {
        EXPECT_EQ(behaviour_of(name).act, Act::accept) << name;
    }
}

TEST(SinkBehaviour, WaitsAsLongAsItIsToldWithinBounds) {
    EXPECT_EQ(behaviour_of("slow").wait, 10s);
    EXPECT_EQ(behaviour_of("slow+30").wait, 30s);
    EXPECT_EQ(behaviour_of("slow+x").wait, 10s);
    EXPECT_EQ(behaviour_of("slow+-5").wait, 10s);
    EXPECT_EQ(behaviour_of("slow+99999").wait, wait_max);
    EXPECT_EQ(behaviour_of("greylist").wait, 1s);
    EXPECT_EQ(behaviour_of("greylist+step7").wait, 1s);
    EXPECT_EQ(behaviour_of("greylist+30").wait, 30s);
}

}  // namespace
}  // namespace postrider::doors::sink
