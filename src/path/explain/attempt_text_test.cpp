// One attempt on a page.
#include "path/explain/attempt_text.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <boost/json/parse.hpp>

namespace postrider::explain {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;

std::string page_of(const char* attempt) {
    Page page;
    show_attempt(page, boost::json::parse(attempt).as_object(), {}, Lines::shown);
    return page.text();
}

TEST(AttemptText, TellsTheTriesInTheirOrder) {
    const auto page =
        page_of(R"({"number": 2, "hop": 2, "host": "b", "transcript": [{"text": "b1"}],
        "others": [{"hop": 1, "host": "a", "transcript": [{"text": "a1"}]},
                   {"hop": 3, "host": "c", "transcript": [{"text": "c1"}]}]})");

    EXPECT_LT(page.find("before    a"), page.find("host      b"));
    EXPECT_LT(page.find("host      b"), page.find("then      c"));
    EXPECT_LT(page.find("a1"), page.find("b1"));
    EXPECT_LT(page.find("b1"), page.find("c1"));
}

TEST(AttemptText, CallsStagesByTheirVerbs) {
    EXPECT_THAT(page_of(R"({"stage": "rcpt", "reply": "550 no"})"), HasSubstr("at RCPT: 550 no"));
    EXPECT_THAT(
        page_of(R"({"stage": "final_dot", "reply": "554 no"})"),
        HasSubstr("at the end of the message: 554 no")
    );
    EXPECT_THAT(
        page_of(R"({"stage": "connect", "explanation": "Nobody there"})"),
        HasSubstr("at connect: Nobody there")
    );
}

TEST(AttemptText, TellsWhatAWaitWasFor) {
    EXPECT_THAT(
        page_of(R"({"wait": {"milliseconds": 310000, "words": "as the host asked",
                             "late_milliseconds": 2000, "is_over": true}})"),
        HasSubstr("waited    5 min 10 s as the host asked, then 2.0 s for its turn")
    );
    EXPECT_THAT(
        page_of(R"({"wait": {"milliseconds": 310000, "words": "as the schedule says",
                             "late_milliseconds": -60000, "is_over": true}})"),
        HasSubstr("as the schedule says, 1 min less: somebody sent it on")
    );
    EXPECT_THAT(page_of("{}"), Not(HasSubstr("wait")));
}

TEST(AttemptText, SaysWhatItKnowsOfTls) {
    EXPECT_THAT(
        page_of(R"({"host": "a", "source_address": "192.0.2.1"})"), HasSubstr("none, in clear text")
    );
    EXPECT_THAT(
        page_of(R"({"host": "a", "tls": "TLSv1.3", "tls_verified": true})"),
        HasSubstr("TLSv1.3, certificate verified")
    );
}

}  // namespace
}  // namespace postrider::explain
