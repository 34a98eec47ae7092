// What a report says in words: which addresses it names, and what it says of each.
#include "bounce/report_text.h"

#include <gtest/gtest.h>

namespace postrider::bounce {
namespace {

TEST(ReportText, EndsWhereTheOriginalBegins) {
    for (const std::string_view line :
         {"--- Below this line is a copy of the message.",
          "Original message follows.",
          "------ This is a copy of the message, including all the headers. ------"}) {
        const std::string text = "It failed.\n" + std::string(line) + "\n\nSubject: x\n";
        const auto quoted = split_original(text);
        EXPECT_EQ(quoted.said, "It failed.\n") << line;
        EXPECT_EQ(quoted.original, "Subject: x\n") << line;
    }
    EXPECT_EQ(split_original("a\nReceived: from x\n").original, "Received: from x\n");
    EXPECT_EQ(split_original("The original message was received at noon\n").original, "");
}

TEST(ReportText, GivesEachHeadedAddressItsWords) {
    const auto list = find_headed(
        "Sent by\n <me@x.test>\n<a@y.test>:\n550 no\n\"b@y.test\": 552 full\nc@y.test: gone\n"
    );

    ASSERT_EQ(list.size(), 3);
    EXPECT_EQ(list[0].address, "a@y.test");
    EXPECT_TRUE(list[0].text.contains("550 no"));
    EXPECT_FALSE(list[0].text.contains("552"));
    EXPECT_TRUE(list[1].text.contains("552 full"));
}

TEST(ReportText, ReadsTranscripts) {
    const auto list = find_in_transcript(
        "----- Transcript of session follows -----\nWhile talking to mx.y.test:\n"
        ">>> RCPT To:<a@y.test>\n<<< 550 nobody\n550 <a@y.test>... User unknown\n"
    );

    ASSERT_EQ(list.size(), 1);
    EXPECT_TRUE(list[0].text.contains("<<< 550 nobody"));
    EXPECT_TRUE(find_in_transcript("550 <a@y.test>... User unknown\n").empty());
}

TEST(ReportText, KnowsWhatWasAnswered) {
    EXPECT_EQ(find_stage("no (in reply to RCPT TO command)"), smtp::Stage::rcpt);
    EXPECT_EQ(find_stage("SMTP error after end of data: no"), smtp::Stage::final_dot);
    EXPECT_EQ(find_stage(">>> DATA\n<<< 550 no\n<<< 503 Need RCPT"), smtp::Stage::rcpt);
    EXPECT_EQ(find_stage("nothing of the kind"), std::nullopt);
}

TEST(ReportText, NamesTheHost) {
    EXPECT_EQ(find_host("host mx.y.test[192.0.2.1] said: 550"), "mx.y.test");
    EXPECT_EQ(find_host("nobody"), "");
}

TEST(ReportText, HasLimits) {
    std::string many;
    for (std::size_t i = 0; i < named_recipients_max + 5; ++i) {
        many += "u" + std::to_string(i) + "@y.test: mailbox unknown\n";
    }
    EXPECT_EQ(find_headed(many).size(), named_recipients_max);
    EXPECT_EQ(find_mentioned(many).size(), named_recipients_max);
    EXPECT_LE(split_original(std::string(1'000'000, 'x')).said.size(), report_text_size_max);
}

}  // namespace
}  // namespace postrider::bounce
