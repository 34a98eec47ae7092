// Bounds on mail in memory.
#include "path/queue/room.h"

#include <gtest/gtest.h>

namespace postrider::queue {
namespace {

TEST(Room, TakesUpToEitherBoundAndNothingBeyond) {
    Room room(3, 100);
    EXPECT_TRUE(room.take(2, 10));
    EXPECT_FALSE(room.take(2, 10));
    EXPECT_FALSE(room.take(1, 91));
    EXPECT_TRUE(room.take(1, 90));
    room.give_back(2, 10);
    EXPECT_TRUE(room.take(2, 10));
    EXPECT_EQ(room.claims(), 3U);
}

TEST(Room, TellsWhichPartIsTakenByCountOrBySize) {
    Room room(10, 100);
    room.add(2, 10);
    EXPECT_DOUBLE_EQ(room.taken(), 0.2);
    room.add(1, 80);
    EXPECT_DOUBLE_EQ(room.taken(), 0.9);
    EXPECT_DOUBLE_EQ(room.part(5, 10), 0.5);
}

TEST(Room, KeepsClosedStrandsOut) {
    const model::Strand slow{.destination = "slow.test", .server = {1}};
    const model::Strand quick{.destination = "slow.test", .server = {2}};
    Room room(10, 100);
    EXPECT_TRUE(room.is_open(slow));
    room.close(slow);
    EXPECT_FALSE(room.is_open(slow));
    EXPECT_TRUE(room.is_open(quick));
    room.open(slow);
    EXPECT_TRUE(room.is_open(slow));
}

}  // namespace
}  // namespace postrider::queue
