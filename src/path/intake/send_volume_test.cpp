// Limits by the hour.
#include "path/intake/send_volume.h"

#include <gtest/gtest.h>

namespace postrider::intake {
namespace {

using namespace std::chrono_literals;

constexpr base::Time noon = base::from_micros(1'795'348'800'000'000);
constexpr model::ServerId one{1};
constexpr model::ServerId two{2};

TEST(SendVolume, IsLimitedForEachServer) {
    SendVolume volume;
    EXPECT_TRUE(volume.take(one, 3, 2, noon));
    EXPECT_FALSE(volume.take(one, 3, 2, noon));
    EXPECT_TRUE(volume.take(one, 3, 1, noon));
    EXPECT_FALSE(volume.take(one, 3, 1, noon + 59min));
    EXPECT_TRUE(volume.take(two, 3, 3, noon));
}

TEST(SendVolume, CountsTheLastSixtyMinutes) {
    SendVolume volume;
    EXPECT_TRUE(volume.take(one, 2, 1, noon));
    EXPECT_TRUE(volume.take(one, 2, 1, noon + 30min));
    EXPECT_FALSE(volume.take(one, 2, 1, noon + 59min));
    EXPECT_TRUE(volume.take(one, 2, 1, noon + 60min));
    EXPECT_FALSE(volume.take(one, 2, 1, noon + 89min));
    EXPECT_TRUE(volume.take(one, 2, 2, noon + 48h));
}

TEST(SendVolume, IsNotCountedWhereNothingIsLimited) {
    SendVolume volume;
    EXPECT_TRUE(volume.take(one, 0, 1'000'000, noon));
    EXPECT_TRUE(volume.take(one, 1, 1, noon));
}

TEST(SendVolume, KeepsItsCountWhenAClockStepsBack) {
    SendVolume volume;
    EXPECT_TRUE(volume.take(one, 1, 1, noon));
    EXPECT_FALSE(volume.take(one, 1, 1, noon - 5min));
}

}  // namespace
}  // namespace postrider::intake
