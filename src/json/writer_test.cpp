// Claims about JSON in its order.
#include "json/writer.h"

#include <gtest/gtest.h>

namespace postrider::json {
namespace {

using namespace std::chrono_literals;

std::string seconds(base::Duration duration, int digits) {
    Writer json;
    json.seconds(duration, digits);
    return json.take();
}

TEST(JsonWriter, KeepsTheOrderAndPlacesCommas) {
    Writer json;
    json.begin_object().key("z").begin_array().number(1).boolean(true).null().end_array();
    json.key("a").begin_object().end_object().key("b").string("x").end_object();

    EXPECT_EQ(json.take(), R"({"z":[1,true,null],"a":{},"b":"x"})");
}

TEST(JsonWriter, EscapesAndRepairsText) {
    Writer json;
    json.string("a\"b\\c\n\x01\xc3\xa9\xff");

    EXPECT_EQ(json.take(), "\"a\\\"b\\\\c\\n\\u0001\xc3\xa9\xef\xbf\xbd\"");
}

TEST(JsonWriter, WritesSecondsWithoutTrailingZeros) {
    EXPECT_EQ(seconds(0us, 3), "0.0");
    EXPECT_EQ(seconds(40ms, 3), "0.04");
    EXPECT_EQ(seconds(1499us, 3), "0.001");
    EXPECT_EQ(seconds(12s, 2), "12.0");
    EXPECT_EQ(seconds(999'600us, 3), "1.0");
    EXPECT_EQ(seconds(1'700'000'000s + 123'456us, 6), "1700000000.123456");
}

TEST(JsonWriter, WritesNullForWhatIsNotThere) {
    Writer json;
    json.begin_array().string_or_null("").string_or_null("a").timestamp_or_null({}).end_array();

    EXPECT_EQ(json.take(), R"([null,"a",null])");
}

}  // namespace
}  // namespace postrider::json
