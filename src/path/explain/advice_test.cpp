// Who can do something is told what.
#include "path/explain/advice.h"

#include <gtest/gtest.h>
#include <boost/json/parse.hpp>

namespace postrider::explain {
namespace {

std::string advice(const char* attempt) {
    return advice_on(boost::json::parse(attempt).as_object());
}

TEST(Advice, IsNoneWhereThereIsNothingToDo) {
    EXPECT_EQ(advice(R"({"result": "delivered", "stage": "connect"})"), "");
    EXPECT_EQ(advice(R"({"result": "deferred", "class": "mailbox-full"})"), "");
    EXPECT_EQ(advice(R"({"result": "bounced", "class": "bad-address", "stage": "rcpt"})"), "");
}

TEST(Advice, FollowsFromTheClassOfARefusal) {
    EXPECT_TRUE(advice(R"({"result": "deferred", "class": "reputation"})").contains("let this"));
    EXPECT_TRUE(advice(R"({"result": "bounced", "class": "authentication"})").contains("SPF"));
}

TEST(Advice, NamesThePortThatProvidersBlock) {
    const auto words = advice(R"({"result": "deferred", "stage": "connect", "class": null})");
    EXPECT_TRUE(words.contains("port 25")) << words;
}

TEST(Advice, WarnsOfMailThatMayComeTwice) {
    EXPECT_TRUE(advice(R"({"result": "deferred", "stage": "final_dot"})").contains("twice"));
}

TEST(Advice, ReadsTheStatusOfAnEndpoint) {
    const auto told = [](const char* code) {
        return advice((R"({"result": "deferred", "url": "https://a.test/", "code": )" +
                       std::string(code) + "}")
                          .c_str());
    };
    EXPECT_TRUE(told("301").contains("redirects"));
    EXPECT_TRUE(told("404").contains("URL"));
    EXPECT_TRUE(told("503").contains("endpoint test"));
}

}  // namespace
}  // namespace postrider::explain
