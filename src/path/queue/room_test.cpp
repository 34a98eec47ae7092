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

TEST(Room, KeepsClosedDestinationsOut) {
    Room room(10, 100);
    EXPECT_TRUE(room.is_open("slow.test"));
    room.close("slow.test");
    EXPECT_FALSE(room.is_open("slow.test"));
    EXPECT_TRUE(room.is_open("quick.test"));
    room.open("slow.test");
    EXPECT_TRUE(room.is_open("slow.test"));
}

}  // namespace
}  // namespace postrider::queue
