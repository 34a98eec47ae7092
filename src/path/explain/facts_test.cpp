// What is missing is nothing.
#include "path/explain/facts.h"

#include <gtest/gtest.h>
#include <boost/json/parse.hpp>

namespace postrider::explain {
namespace {

using namespace std::chrono_literals;

TEST(Facts, AreFoundByTheirType) {
    const auto facts = boost::json::parse(
                           R"({"text": "a", "number": -5, "flag": true, "list": ["a", 1, "b"],
                               "at": "2026-09-21T14:13:20.123Z", "object": {"x": 1}, "null": null})"
    )
                           .as_object();

    EXPECT_EQ(text_at(facts, "text"), "a");
    EXPECT_EQ(number_at(facts, "number"), -5);
    EXPECT_TRUE(flag_at(facts, "flag"));
    EXPECT_EQ(duration_at(facts, "number"), -5ms);
    EXPECT_EQ(time_at(facts, "at"), base::from_micros(1'790'000'000'123'000));
    EXPECT_EQ(number_at(object_at(facts, "object"), "x"), 1);
    EXPECT_EQ(array_at(facts, "list").size(), 3U);
    EXPECT_EQ(joined_at(facts, "list"), "a, b");
}

TEST(Facts, AreNothingWhereTheyAreMissingOrOfAnotherType) {
    const auto facts = boost::json::parse(R"({"text": 5, "null": null, "at": "soon"})").as_object();

    for (const auto* key : {"text", "null", "at", "none"}) {
        EXPECT_FALSE(flag_at(facts, key));
        EXPECT_FALSE(time_at(facts, key));
        EXPECT_TRUE(object_at(facts, key).empty());
        EXPECT_TRUE(array_at(facts, key).empty());
        EXPECT_EQ(joined_at(facts, key), "");
    }
    EXPECT_EQ(text_at(facts, "text"), "");
    EXPECT_FALSE(number_at(facts, "at"));
}

}  // namespace
}  // namespace postrider::explain
