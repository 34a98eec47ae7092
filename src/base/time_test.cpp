// Time as text.
#include "base/time.h"

#include <gtest/gtest.h>

namespace postrider::base {
namespace {

constexpr Time moment = from_micros(1'795'341'296'123'456);  // 2026-11-22 09:54:56.123456

TEST(Time, IsWrittenAsMailWritesIt) {
    EXPECT_EQ(to_rfc5322(moment), "Sun, 22 Nov 2026 09:54:56 +0000");
}

TEST(Time, IsWrittenAsTheWebWritesIt) {
    EXPECT_EQ(to_rfc3339(moment), "2026-11-22T09:54:56.123Z");
}

TEST(Time, SurvivesTheStore) {
    EXPECT_EQ(from_micros(to_micros(moment)), moment);
}

}  // namespace
}  // namespace postrider::base
