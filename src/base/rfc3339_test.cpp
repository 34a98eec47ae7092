// Dates and times from text, and what is none.
#include "base/rfc3339.h"

#include <gtest/gtest.h>

namespace postrider::base {
namespace {

constexpr Time moment = from_micros(1'795'341'296'123'456);  // 2026-11-22 09:54:56.123456

TEST(Rfc3339, IsReadAsTheWebWritesIt) {
    const Time second = moment - std::chrono::microseconds{123'456};
    for (const char* text :
         {"2026-11-22T09:54:56Z",
          "2026-11-22t09:54:56.123z",
          "2026-11-22T10:54:56+01:00",
          "2026-11-21T23:24:56.0-10:30",
          "2026-11-22 09:54:56Z"}) {
        EXPECT_EQ(parse_rfc3339(text), second) << text;
    }
    EXPECT_EQ(parse_rfc3339("2026-12-31T23:59:60Z"), parse_rfc3339("2027-01-01T00:00:00Z"));
}

TEST(Rfc3339, IsNotReadWhereItIsNone) {
    for (const char* text :
         {"",
          "2026-11-22",
          "2026-11-22T09:54Z",
          "2026-11-22T09:54:56",
          "2026-02-29T00:00:00Z",
          "2026-13-01T00:00:00Z",
          "2026-11-22T24:00:00Z",
          "2026-11-22T09:54:56+1:00",
          "2026-11-22T09:54:56+01:60",
          "2026-11-22T09:54:56.Z",
          "26-11-22T09:54:56Z",
          "2026-11-22T09:54:56ZZ",
          "-026-11-22T09:54:56Z",
          "2026-11-22T09:54:56+24:00"}) {
        EXPECT_FALSE(parse_rfc3339(text)) << text;
    }
}

}  // namespace
}  // namespace postrider::base
