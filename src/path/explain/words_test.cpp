// Moments, durations and sizes in words.
#include "path/explain/words.h"

#include <gtest/gtest.h>

namespace postrider::explain {
namespace {

using namespace std::chrono_literals;

TEST(Words, TellADurationByItsLargestParts) {
    EXPECT_EQ(words_of(0ms), "0 ms");
    EXPECT_EQ(words_of(850999us), "850 ms");
    EXPECT_EQ(words_of(-4200ms), "4.2 s");
    EXPECT_EQ(words_of(59s), "59 s");
    EXPECT_EQ(words_of(5min), "5 min");
    EXPECT_EQ(words_of(310s), "5 min 10 s");
    EXPECT_EQ(words_of(2h + 5min), "2 h 5 min");
    EXPECT_EQ(words_of(76h), "3 d 4 h");
}

TEST(Words, TellSizesAndNumbers) {
    EXPECT_EQ(words_of_size(180), "180 octets");
    EXPECT_EQ(words_of_size(4'210), "4.2 KB");
    EXPECT_EQ(words_of_size(1'500'000), "1.5 MB");
    EXPECT_EQ(words_of_size(5'000'000'000'000), "5000.0 GB");
    EXPECT_EQ(grouped(0), "0");
    EXPECT_EQ(grouped(999), "999");
    EXPECT_EQ(grouped(1'234'567), "1,234,567");
    EXPECT_EQ(grouped(-1'000), "-1,000");
    EXPECT_EQ(grouped(-100), "-100");
    EXPECT_EQ(counted(1, "message", "messages"), "1 message");
    EXPECT_EQ(counted(12'000, "message", "messages"), "12,000 messages");
}

TEST(Words, LeaveOutTheDayThatIsKnown) {
    const auto noon = base::from_micros(1'790'000'000'123'456);
    EXPECT_EQ(words_of(noon), "2026-09-21 14:13:20.123");
    EXPECT_EQ(words_on(noon, noon + 1s), "14:13:21.123");
    EXPECT_EQ(words_on(noon, noon + 24h), "2026-09-22 14:13:20.123");
}

}  // namespace
}  // namespace postrider::explain
