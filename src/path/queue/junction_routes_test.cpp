// A way is looked up once for all that waits for it.
#include "path/queue/junction_test_support.h"

namespace postrider::queue {
namespace {

using ::testing::ElementsAre;

class JunctionRoutesTest : public JunctionTest {};

TEST_F(JunctionRoutesTest, LooksAWayUpOnceForAllThatWaits) {
    slow_down(5s);
    place(3);
    EXPECT_EQ(calls, 0);

    loop.advance(5s);

    EXPECT_EQ(delivery.routed, 1);
    EXPECT_EQ(calls, 3);
    EXPECT_EQ(ready(), 3U);
}

TEST_F(JunctionRoutesTest, KeepsAWayForAWhile) {
    place(1);
    loop.advance(30s);
    place(1);
    EXPECT_EQ(delivery.routed, 1);

    loop.advance(31s);
    place(1);
    loop.settle();
    EXPECT_EQ(delivery.routed, 2);
}

TEST_F(JunctionRoutesTest, HandsBackWhatHasNoWay) {
    place(2, "nowhere.test");
    loop.settle();

    EXPECT_EQ(unroutable.size(), 2U);
    EXPECT_EQ(ready(), 0U);
}

TEST_F(JunctionRoutesTest, ClosesADestinationWhoseNameServersDoNotAnswer) {
    slow_down(5s);
    place(4);

    EXPECT_EQ(junction.wanted(there), 0U);
    EXPECT_FALSE(room.is_open(there));

    loop.advance(5s);
    EXPECT_THAT(opened, ElementsAre(there));
}

TEST_F(JunctionRoutesTest, GivesBackWhatWaitsForAWay) {
    slow_down(5s);
    place(3);

    EXPECT_EQ(junction.take_unrouted().size(), 3U);

    loop.advance(5s);
    EXPECT_EQ(calls, 0);
}

TEST_F(JunctionRoutesTest, DefersWhatTheStoreCannotTellTheServerOf) {
    delivery.before_route = []() -> net::Task<> {
        throw store::StoreError(store::Trouble::gone, "no store");
        co_return;
    };
    place(1);

    EXPECT_EQ(unroutable.size(), 1U);
}

}  // namespace
}  // namespace postrider::queue
