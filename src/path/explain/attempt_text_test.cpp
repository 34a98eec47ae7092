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

TEST(AttemptText, SaysWhyTlsIsAsItIs) {
    EXPECT_THAT(
        page_of(R"({"host": "a", "source_address": "192.0.2.1",
                    "tls_problem": "STARTTLS is not offered"})"),
        HasSubstr("none, in clear text: STARTTLS is not offered; nobody asks for more")
    );
    EXPECT_THAT(
        page_of(R"({"host": "a", "tls": "TLSv1.3", "tls_verified": true, "tls_basis": "dane"})"),
        HasSubstr("TLSv1.3, certificate verified; its TLSA records ask for it (DANE)")
    );
    EXPECT_THAT(
        page_of(R"({"host": "a", "tls_basis": "operator", "tls_problem": "no STARTTLS",
                    "tls_rule": "clear text for a.test, at p.yml:3"})"),
        HasSubstr("tls       no STARTTLS; our configuration asks for it\n"
                  "            clear text for a.test, at p.yml:3")
    );
}

TEST(AttemptText, TellsOfAnEndpoint) {
    const auto page = page_of(R"({"endpoint": "7 [HTTP]", "url": "https://a.test/in",
        "host": "a.test", "source_address": "192.0.2.1", "tls": "TLSv1.3", "tls_verified": true,
        "stage": "response", "code": 503, "reply": "sorry",
        "explanation": "The endpoint answered 503 Service Unavailable"})");
    EXPECT_THAT(page, HasSubstr("endpoint  7 [HTTP]\n  url       https://a.test/in"));
    EXPECT_THAT(page, HasSubstr("tls       TLSv1.3, certificate verified\n"));
    EXPECT_THAT(page, HasSubstr("reply     sorry\n  means     The endpoint answered 503"));
}

TEST(AttemptText, TellsTheRulesThatDecided) {
    const auto page = page_of(R"({"pool": "news", "pool_rule": "tag spring, at p.yml:3",
        "class": "rate", "rule": "too-fast/x", "rule_place": "r:7", "retry_rule": "p.yml:9",
        "decisions": {"window": "Waits for its window"},
        "wait": {"milliseconds": 1000, "words": "until its send window opens"}})");
    EXPECT_THAT(page, HasSubstr("news (by the rule: tag spring, at p.yml:3)"));
    EXPECT_THAT(page, HasSubstr("rate by rule too-fast/x (r:7)"));
    EXPECT_THAT(page, HasSubstr("Waits for its window\n            by the retry rule at p.yml:9"));
}

TEST(AttemptText, LeavesOutWhatIsAsBefore) {
    const auto attempt = boost::json::parse(
        R"({"pool": "news", "host": "a", "helo": "b", "reply": "451 no", "class": "rate"})"
    );
    auto other = attempt.as_object();
    other["helo"] = "c";
    Page page;
    show_attempt(page, attempt.as_object(), {}, Lines::hidden, &other);

    EXPECT_THAT(page.text(), Not(HasSubstr("pool")));
    EXPECT_THAT(page.text(), Not(HasSubstr("class")));
    EXPECT_THAT(page.text(), HasSubstr("host      a as b"));
    EXPECT_THAT(page.text(), HasSubstr("451 no"));
}

}  // namespace
}  // namespace postrider::explain
