// What clocks show elsewhere.
#include "timing/zone.h"

#include <gtest/gtest.h>

namespace postrider::timing {
namespace {

using namespace std::chrono_literals;

TEST(Zone, IsKnownByName) {
    EXPECT_NE(find_zone("UTC"), nullptr);
    EXPECT_NE(find_zone("America/New_York"), nullptr);
    EXPECT_EQ(find_zone("Europe/Atlantis"), nullptr);
    EXPECT_EQ(find_zone(""), nullptr);
    EXPECT_EQ(find_zone("../../etc/passwd"), nullptr);
}

TEST(Zone, GoesThereAndBack) {
    const auto zone = find_zone("America/New_York");
    constexpr base::Time noon{std::chrono::sys_days{2026y / 7 / 1} + 12h};

    const auto local = zone->local_of(noon);

    EXPECT_EQ(local.time_since_epoch(), noon.time_since_epoch() - 4h);
    EXPECT_EQ(zone->time_of(local), noon);
}

}  // namespace
}  // namespace postrider::timing
