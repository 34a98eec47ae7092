// What people write, and what nobody should.
#include "timing/moment.h"

#include <gtest/gtest.h>

namespace postrider::timing {
namespace {

using namespace std::chrono_literals;

TEST(Moment, IsSecondsOrRfc3339) {
    const base::Time morning{std::chrono::sys_days{2026y / 11 / 22} + 9h};

    EXPECT_EQ(parse_moment("2026-11-22T09:00:00Z"), morning);
    EXPECT_EQ(parse_moment(" 2026-11-22T10:00:00+01:00 "), morning);
    EXPECT_EQ(parse_moment("1795338000"), morning);
    EXPECT_EQ(parse_moment("0"), base::Time{});
}

TEST(Moment, IsNothingElse) {
    for (const auto* wrong :
         {"",
          " ",
          "-1",
          "tomorrow",
          "2026-11-22",
          "1795338000.5",
          "17953380000000000000000",
          "253402300800"}) {
        EXPECT_FALSE(parse_moment(wrong)) << wrong;
    }
}

TEST(Span, IsSecondsOrNumbersWithUnits) {
    EXPECT_EQ(parse_span("90"), 90s);
    EXPECT_EQ(parse_span("45s"), 45s);
    EXPECT_EQ(parse_span("2h"), 2h);
    EXPECT_EQ(parse_span("1d12h"), 36h);
    EXPECT_EQ(parse_span(" 3m "), 3min);
}

TEST(Span, IsNothingElse) {
    for (const auto* wrong :
         {"",
          "0",
          "0h",
          "-1h",
          "h",
          "2w",
          "2h30",
          "1.5h",
          "2 h",
          "3661d",
          "99999999999999999999d",
          "forever"}) {
        EXPECT_FALSE(parse_span(wrong)) << wrong;
    }
}

}  // namespace
}  // namespace postrider::timing
