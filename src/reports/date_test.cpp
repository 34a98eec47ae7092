// Dates as mail writes them (RFC 5322 §3.3), with the zones of old.
#include "reports/date.h"

#include <gtest/gtest.h>

namespace postrider::reports {
namespace {

std::string date(std::string_view text) {
    const auto time = parse_date(text);
    return time ? base::to_rfc3339(*time) : "none";
}

TEST(Date, IsReadWithItsZone) {
    EXPECT_EQ(date("Thu, 8 Mar 2005 14:00:00 EDT"), "2005-03-08T18:00:00.000Z");
    EXPECT_EQ(date("8 Mar 2005 14:00 +0900 (JST)"), "2005-03-08T05:00:00.000Z");
    EXPECT_EQ(date("Sun,8 Mar 05 14:00:01 GMT"), "2005-03-08T14:00:01.000Z");
}

TEST(Date, IsRefusedWhenItIsNone) {
    for (const std::string_view text :
         {"",
          "yesterday",
          "32 Mar 2005 14:00",
          "8 Xyz 2005 14:00",
          "8 Mar 2005 24:61",
          "31 Feb 2005 1:00"}) {
        EXPECT_EQ(date(text), "none") << text;
    }
}

TEST(Timestamp, IsReadWithItsOffset) {
    EXPECT_EQ(
        base::to_rfc3339(*parse_timestamp("2016-04-01T00:00:00Z")), "2016-04-01T00:00:00.000Z"
    );
    EXPECT_EQ(
        base::to_rfc3339(*parse_timestamp("2016-04-01T01:30:00.5+01:30")),
        "2016-04-01T00:00:00.000Z"
    );
    EXPECT_FALSE(parse_timestamp("2016-04-01").has_value());
}

}  // namespace
}  // namespace postrider::reports
