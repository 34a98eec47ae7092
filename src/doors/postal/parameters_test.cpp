// Claims about how parameters are brought.
#include "doors/postal/parameters.h"

#include <gtest/gtest.h>

namespace postrider::doors::postal {
namespace {

http::Request request(std::string media_type, std::string body, std::string query = {}) {
    http::Request made;
    if (!media_type.empty()) {
        made.fields.add("Content-Type", media_type);
    }
    made.body = std::move(body);
    made.query = std::move(query);
    return made;
}

TEST(ReadParameters, TakesAJsonBodyAndTheQueryWithIt) {
    const auto read =
        read_parameters(request("application/json; charset=utf-8", R"({"a":"b"})", "tag=x%20y"));

    ASSERT_TRUE(read);
    EXPECT_EQ(text_of(*read, "a"), "b");
    EXPECT_EQ(text_of(*read, "tag"), "x y");
}

TEST(ReadParameters, TakesTheParamsFieldOfAFormOrQuery) {
    const auto form = "application/x-www-form-urlencoded";
    EXPECT_EQ(text_of(*read_parameters(request(form, "params=%7B%22a%22%3A1%7D")), "a"), "1");
    EXPECT_EQ(text_of(*read_parameters(request("", "", "params={\"a\":\"q\"}")), "a"), "q");
    EXPECT_TRUE(read_parameters(request("text/plain", R"({"a":1})"))->empty());
    EXPECT_TRUE(read_parameters(request("", ""))->empty());
    EXPECT_TRUE(read_parameters(request("application/json", ""))->empty());
}

TEST(ReadParameters, RefusesWhatIsNoJsonObject) {
    const std::string deep(1000, '[');
    for (const std::string& body :
         {std::string("{"),
          std::string("[]"),
          std::string("1"),
          deep,
          std::string("{\"a\":\"\xff\"}"),
          std::string("{}x")}) {
        EXPECT_FALSE(read_parameters(request("application/json", body))) << body;
    }
    EXPECT_FALSE(read_parameters(request("", "", "params={")));
}

TEST(TextOf, ForgivesNumbersOnly) {
    const auto read =
        *read_parameters(request("application/json", R"({"n":5,"s":"x","b":true,"o":{},"z":null})")
        );

    EXPECT_EQ(text_of(read, "n"), "5");
    EXPECT_EQ(text_of(read, "s"), "x");
    EXPECT_EQ(text_of(read, "b"), "");
    EXPECT_EQ(text_of(read, "o"), "");
    EXPECT_EQ(text_of(read, "nothing"), "");
}

TEST(IsSaid, FollowsRubysTruth) {
    const auto read = *read_parameters(
        request("application/json", R"({"zero":0,"text":"","yes":true,"no":false,"nil":null})")
    );

    EXPECT_TRUE(is_said(read, "zero"));
    EXPECT_TRUE(is_said(read, "text"));
    EXPECT_TRUE(is_said(read, "yes"));
    EXPECT_FALSE(is_said(read, "no"));
    EXPECT_FALSE(is_said(read, "nil"));
    EXPECT_FALSE(is_said(read, "nothing"));
}

}  // namespace
}  // namespace postrider::doors::postal
