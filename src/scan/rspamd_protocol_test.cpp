// Claims about what rspamd is asked and what its answers say.
#include "scan/rspamd_protocol.h"

#include <gtest/gtest.h>

#include <fmt/format.h>

namespace postrider::scan {
namespace {

using Kind = ScanFailure::Kind;

const RspamdWords words{.authority = "127.0.0.1:11334", .password = "secret", .flags = "pass_all"};

std::string http(std::string_view body, int status = 200) {
    return fmt::format(
        "HTTP/1.1 {} X\r\nContent-Length: {}\r\nConnection: close\r\n\r\n{}",
        status,
        body.size(),
        body
    );
}
Scanned<SpamFindings> answered(std::string_view body) {
    return rspamd_findings(http(body));
}
Kind trouble(std::string_view answer) {
    const auto found = rspamd_findings(answer);
    EXPECT_FALSE(found) << answer;
    return found ? Kind{} : found.error().kind;
}

TEST(RspamdQuestion, TellsOfArrivingMailAndItsClient) {
    const auto question = rspamd_question(
        words,
        {.scope = model::Scope::incoming,
         .content = model::Content::from("Subject: x\r\n\r\n"),
         .sender = "a@sender.test",
         .recipients = {"b@acme.test"},
         .name = "m17",
         .client = base::IpAddress::parse("192.0.2.7"),
         .helo = "mx.sender.test",
         .reverse_name = "out.sender.test"}
    );

    EXPECT_EQ(
        question.head,
        "POST /checkv2 HTTP/1.1\r\n"
        "Host: 127.0.0.1:11334\r\n"
        "User-Agent: Postal\r\n"
        "Password: secret\r\n"
        "Flags: pass_all\r\n"
        "Deliver-To: b@acme.test\r\n"
        "Rcpt: b@acme.test\r\n"
        "From: a@sender.test\r\n"
        "Queue-Id: m17\r\n"
        "Ip: 192.0.2.7\r\n"
        "Helo: mx.sender.test\r\n"
        "Hostname: out.sender.test\r\n"
        "Content-Length: 14\r\n"
        "Connection: close\r\n"
        "\r\n"
    );
}

TEST(RspamdQuestion, NamesTheUserOfMailThatGoesOutAndNoClient) {
    const auto question = rspamd_question(
        {.authority = "h:1", .password = {}, .flags = {}},
        {.scope = model::Scope::outgoing,
         .sender = "",
         .recipients = {"a@x.test", "b@y.test"},
         .user = "acme/main",
         .client = base::IpAddress::parse("192.0.2.7")}
    );

    EXPECT_EQ(
        question.head,
        "POST /checkv2 HTTP/1.1\r\nHost: h:1\r\nUser-Agent: Postal\r\nRcpt: a@x.test\r\n"
        "Rcpt: b@y.test\r\nFrom: \r\nUser: acme/main\r\nContent-Length: 0\r\n"
        "Connection: close\r\n\r\n"
    );
}

TEST(RspamdQuestion, HoldsNothingThatBeginsAnotherField) {
    const auto question =
        rspamd_question(words, {.sender = "a\r\nIp: 127.0.0.1", .helo = "x\nPassword: y"});

    EXPECT_TRUE(question.head.contains("From: a  Ip: 127.0.0.1\r\n"));
    EXPECT_TRUE(question.head.contains("Helo: x Password: y\r\n"));
}

TEST(RspamdQuestion, NamesSoManyRecipientsAndNoMore) {
    ScanRequest request;
    request.recipients.assign(recipients_told_max + 50, "a@x.test");

    const auto head = rspamd_question(words, request).head;

    std::size_t count = 0;
    for (auto at = head.find("Rcpt:"); at != std::string::npos; at = head.find("Rcpt:", at + 1)) {
        ++count;
    }
    EXPECT_EQ(count, recipients_told_max);
}

TEST(RspamdQuestion, KnowsTheEndOfAnAnswer) {
    const auto question = rspamd_question(words, {});
    const auto answer = http("{}");

    EXPECT_FALSE(question.is_last(std::string_view(answer).substr(0, answer.size() - 1)));
    EXPECT_TRUE(question.is_last(std::string_view(answer).substr(answer.size() - 1)));
    EXPECT_TRUE(rspamd_question(words, {}).is_last("not HTTP\r\n\r\n"));
}

TEST(RspamdFindings, AreItsOwnScoreAndItsSymbols) {
    const auto found = answered(R"({"is_skipped":false,"score":3.4,"required_score":15.0,
        "action":"no action","symbols":{
        "MIME_GOOD":{"name":"MIME_GOOD","score":-0.1,"metric_score":-0.1,
                     "description":"Known content-type","options":["text/plain"]},
        "OWN_RULE":{"name":"OWN_RULE","score":3.5,"metric_score":3.5}},"messages":{}})");

    ASSERT_TRUE(found);
    EXPECT_EQ(found->score, 3.4);
    EXPECT_EQ(
        found->checks,
        (std::vector<model::SpamCheck>{
            {"MIME_GOOD", -0.1, "Known content-type"}, {"OWN_RULE", 3.5, ""}
        })
    );
}

// What rspamd 3.4 answers to the test string for unsolicited mail: a symbol of no score.
TEST(RspamdFindings, ScoreWhatIsRejectedAtTheLimitAtLeast) {
    EXPECT_EQ(
        answered(R"({"is_skipped":true,"score":15.0,"required_score":15.0,"action":"reject",)"
                 R"("symbols":{"GTUBE":{"name":"GTUBE","score":0.0,"metric_score":0.0}}})")
            ->score,
        15
    );
    EXPECT_EQ(answered(R"({"score":1,"required_score":15,"action":"reject"})")->score, 15);
    EXPECT_EQ(answered(R"({"score":20,"required_score":15,"action":"reject"})")->score, 20);
    EXPECT_EQ(answered(R"({"score":1,"action":"reject"})")->score, 1);
    EXPECT_EQ(answered(R"({"score":1,"required_score":15,"action":"soft reject"})")->score, 1);
}

TEST(RspamdFindings, AreRefusedWithItsStatus) {
    const auto found = rspamd_findings(http(R"({"error":"Unauthorized"})", 403));

    EXPECT_EQ(found.error(), (ScanFailure{Kind::refused, "rspamd answered with HTTP status 403"}));
    EXPECT_EQ(trouble(http("", 500)), Kind::refused);
}

TEST(RspamdFindings, AreNotReadIntoWhatIsNoAnswer) {
    for (const std::string body :
         {"",
          "[]",
          "null",
          "{",
          "{}",
          R"({"score":"1"})",
          R"({"score":null})",
          R"({"score":nan})",
          R"({"score":1}})"}) {
        EXPECT_EQ(trouble(http(body)), Kind::malformed_answer) << body;
    }
    EXPECT_EQ(trouble(""), Kind::malformed_answer);
    EXPECT_EQ(trouble("SPAMD/1.1 0 EX_OK\r\n\r\n"), Kind::malformed_answer);
    EXPECT_EQ(trouble("HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\n{"), Kind::malformed_answer);
    EXPECT_EQ(trouble(http(std::string(100'000, '['))), Kind::malformed_answer);
    EXPECT_EQ(trouble(http(std::string(rspamd_answer_max + 1, ' '))), Kind::malformed_answer);
}

TEST(RspamdFindings, SurviveSymbolsOfAnyShape) {
    EXPECT_TRUE(answered(R"({"score":1,"symbols":[]})")->checks.empty());
    EXPECT_TRUE(answered(R"({"score":1,"symbols":{"A":1,"B":[],"C":null}})")->checks.empty());
    EXPECT_EQ(answered(R"({"score":1e400})")->score, score_max);
    EXPECT_EQ(answered(R"({"score":1e300})")->score, score_max);
    const auto odd = answered(R"({"score":1,"symbols":{"A":{"score":"9","description":7}}})");
    EXPECT_EQ(odd->checks, (std::vector<model::SpamCheck>{{"A", 0, ""}}));

    std::string many = R"({"score":1,"symbols":{)";
    for (std::size_t i = 0; i < checks_max * 2; ++i) {
        many += fmt::format(R"("S{}":{{"score":1}},)", i);
    }
    many.back() = '}';
    EXPECT_EQ(answered(many + "}")->checks.size(), checks_max);
}

}  // namespace
}  // namespace postrider::scan
