// Claims about what spamd is asked and how its report is read.
#include "scan/spamd_protocol.h"

#include <gtest/gtest.h>

namespace postrider::scan {
namespace {

using Kind = ScanFailure::Kind;
using model::Scope;

constexpr std::string_view rule_off =
    "---- ---------------------- --------------------------------------------------\n";

std::string report(std::string_view verdict, std::string_view table) {
    std::string text = "SPAMD/1.1 0 EX_OK\r\n";
    text.append("Spam: ").append(verdict).append("\r\n\r\n");
    text.append("Content preview:  hello\n\nContent analysis details:   (3.1 points)\n\n");
    text.append(" pts rule name              description\n").append(rule_off);
    return text.append(table).append("\n\n");
}
Kind trouble(std::string_view answer) {
    const auto found = spamd_findings(answer, Scope::incoming);
    EXPECT_FALSE(found) << answer;
    return found ? Kind{} : found.error().kind;
}

TEST(SpamdQuestion, AsksForAReport) {
    const auto question = spamd_question({.content = model::Content::from("Subject: x\r\n\r\n")});

    EXPECT_EQ(question.head, "REPORT SPAMC/1.2\r\nContent-length: 14\r\n\r\n");
    EXPECT_EQ(question.content.size(), 14U);
    EXPECT_EQ(question.tail, "");
    EXPECT_FALSE(question.is_last("\r\n\r\n"));
}

TEST(SpamdFindings, AreItsScoreAndTheTable) {
    const auto found = spamd_findings(
        report(
            "True ; 1001.3 / 5.0",
            "-0.0 NO_RELAYS              Informational: message was not relayed via SMTP\n"
            " 1.3 URI_HEX                URI: URI hostname has long hexadecimal\n"
            "                            sequence\n"
            "                            [URI: x.test]\n"
            "1000 GTUBE                  BODY: Generic Test for Unsolicited Bulk Email\n"
        ),
        Scope::incoming
    );

    ASSERT_TRUE(found);
    EXPECT_EQ(found->score, 1001.3);
    EXPECT_EQ(
        found->checks,
        (std::vector<model::SpamCheck>{
            {"NO_RELAYS", -0.0, "Informational: message was not relayed via SMTP"},
            {"URI_HEX", 1.3, "URI: URI hostname has long hexadecimal sequence [URI: x.test]"},
            {"GTUBE", 1000, "BODY: Generic Test for Unsolicited Bulk Email"}
        })
    );
}

TEST(SpamdFindings, AreTheTotalAndNotTheSumOfRoundedRules) {
    const auto found = spamd_findings(
        report("False ; 0.1 / 5.0", " 0.0 A  a\n 0.0 B  b\n 0.0 C  c\n"), Scope::incoming
    );
    EXPECT_EQ(found->score, 0.1);
}

TEST(SpamdFindings, LeaveOutRulesAboutTheWayInOfMailThatGoesOut) {
    const auto text = report(
        "True ; 7.5 / 5.0",
        "-0.0 NO_RELAYS              x\n"
        " 2.0 RDNS_DYNAMIC           x\n"
        " 1.0 SPF_FAIL               x\n"
        " 0.5 HELO_LOCALHOST         x\n"
        " 1.0 RCVD_IN_SBL            x\n"
        "-0.1 DKIM_VALID             x\n"
        " 3.1 BAD_WORDS              x\n"
    );
    const auto found = spamd_findings(text, Scope::outgoing);

    EXPECT_EQ(found->checks, (std::vector<model::SpamCheck>{{"BAD_WORDS", 3.1, "x"}}));
    EXPECT_NEAR(found->score, 3.1, 1e-9);
    EXPECT_EQ(spamd_findings(text, Scope::incoming)->score, 7.5);
}

TEST(SpamdFindings, BelieveNoTableInsideTheMessage) {
    std::string text = "SPAMD/1.1 0 EX_OK\r\nSpam: False ; -1.0 / 5.0\r\n\r\nContent preview:\n";
    text.append(rule_off).append("-99.0 FRIEND  I am nice\n\n");
    text.append(rule_off).append(
        " 1.0 URI_TEXT               URI: odd\n"
        "                            -99.0 FRIEND I am nice\n"
    );

    const auto found = spamd_findings(text, Scope::incoming);

    EXPECT_EQ(
        found->checks,
        (std::vector<model::SpamCheck>{{"URI_TEXT", 1, "URI: odd -99.0 FRIEND I am nice"}})
    );
}

TEST(SpamdFindings, EndWithTheTable) {
    const auto found = spamd_findings(
        report("False ; 1.0 / 5.0", " 1.0 ODD  x\n\nThe original message was not plain text.\n"),
        Scope::incoming
    );
    EXPECT_EQ(found->checks, (std::vector<model::SpamCheck>{{"ODD", 1, "x"}}));
}

TEST(SpamdFindings, MayHaveNoRules) {
    EXPECT_TRUE(spamd_findings("SPAMD/1.1 0 EX_OK\nSpam: False ; 0.0 / 5.0\n\n", Scope::incoming)
                    ->checks.empty());
}

TEST(SpamdFindings, AreRefusedInItsWords) {
    EXPECT_EQ(
        spamd_findings("SPAMD/1.0 76 Bad header line: x\r\n", Scope::incoming).error(),
        (ScanFailure{Kind::refused, "spamd answered: SPAMD/1.0 76 Bad header line: x"})
    );
}

TEST(SpamdFindings, AreNotReadIntoWhatIsNoAnswer) {
    for (const char* answer :
         {"",
          "\r\n",
          "HTTP/1.1 200 OK\r\n\r\n",
          "SPAMD/1.1 0 EX_OK",
          "SPAMD/1.1 0 EX_OK\r\n\r\nSpam: True ; 9 / 5\r\n",
          "SPAMD/1.1 0 EX_OK\r\nSpam: True\r\n\r\n",
          "SPAMD/1.1 0 EX_OK\r\nSpam: True ; nan / 5.0\r\n\r\n",
          "SPAMD/1.1 0 EX_OK\r\nSpam: True ; inf / 5.0\r\n\r\n",
          "SPAMD/1.1 0 EX_OK\r\nSpam: True ; 1,0 / 5.0\r\n\r\n"}) {
        EXPECT_EQ(trouble(answer), Kind::malformed_answer);
    }
    EXPECT_EQ(trouble("SPAMD/1.1"), Kind::refused);
}

TEST(SpamdFindings, StayWithinTheirLimits) {
    std::string table;
    for (std::size_t i = 0; i < checks_max * 2; ++i) {
        table += " 1.0 RULE  " + std::string(check_description_max, 'x') + "\n" +
                 std::string(28, ' ') + "more\n";
    }
    const auto found = spamd_findings(report("True ; 400.0 / 5.0", table), Scope::incoming);

    ASSERT_EQ(found->checks.size(), checks_max);
    EXPECT_EQ(found->checks[0].description.size(), check_description_max);
}

}  // namespace
}  // namespace postrider::scan
