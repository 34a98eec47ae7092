// Claims about dates of HTTP.
#include "http/date.h"

#include <gtest/gtest.h>

#include "http/response_head.h"

namespace postrider::http {
namespace {

TEST(HttpDate, IsReadAsItIsWritten) {
    const auto time = base::from_micros(784'111'777'000'000);
    EXPECT_EQ(parse_http_date("Sun, 06 Nov 1994 08:49:37 GMT"), time);
    EXPECT_EQ(parse_http_date(to_http_date(time)), time);
}

TEST(HttpDate, IsNothingElse) {
    for (const char* text :
         {"",
          "120",
          "Sun, 06 Nov 1994 08:49:37 UTC",
          "Sun, 31 Feb 1994 08:49:37 GMT",
          "Sun, 06 Foo 1994 08:49:37 GMT",
          "Sun, 06 Nov 1994 24:49:37 GMT",
          "Sun, 06 Nov 1994 08:60:37 GMT",
          "Sun, -6 Nov 1994 08:49:37 GMT",
          "Sun, 06 Nov -994 08:49:37 GMT",
          "Sunday, 06-Nov-94 08:49:37 GMT",
          "Sun Nov  6 08:49:37 1994     "}) {
        EXPECT_EQ(parse_http_date(text), std::nullopt) << text;
    }
}

}  // namespace
}  // namespace postrider::http
