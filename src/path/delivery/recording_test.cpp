// What is written down of a conversation, and what never is.
#include "path/delivery/recording.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <vector>

#include "testing/delivery_fixture.h"

namespace postrider::delivery {
namespace {

using model::TranscriptLine;
using model::Voice;
using smtp::Stage;
using ::testing::ElementsAre;
using ::testing::IsEmpty;
using ::testing::StartsWith;

class RecordingTest : public ::testing::Test {
protected:
    std::vector<TranscriptLine> lines() { return model::read_transcript(recording_.take()); }

    testing::World world_;
    Recording recording_{world_.clock()};
};

TEST_F(RecordingTest, CountsTimeFromTheBeginning) {
    recording_.happened("connected");
    world_.loop.advance(1500ms);
    recording_.heard({.code = 220, .text = "mx1.test"});

    EXPECT_THAT(
        lines(),
        ElementsAre(
            TranscriptLine{0ms, Voice::event, "connected"},
            TranscriptLine{1500ms, Voice::host, "220 mx1.test"}
        )
    );
}

TEST_F(RecordingTest, TellsPipelinedCommandsApart) {
    recording_.said("MAIL FROM:<a@x>\r\nRCPT TO:<b@y>\r\nDATA\r\n", Stage::mail);

    EXPECT_THAT(
        lines(),
        ElementsAre(
            TranscriptLine{0ms, Voice::us, "MAIL FROM:<a@x>"},
            TranscriptLine{0ms, Voice::us, "RCPT TO:<b@y>"},
            TranscriptLine{0ms, Voice::us, "DATA"}
        )
    );
}

TEST_F(RecordingTest, WritesEveryLineOfAReply) {
    recording_.heard({.code = 250, .enhanced = smtp::EnhancedCode{2, 0, 0}, .text = "a\nb"});

    EXPECT_THAT(
        lines(),
        ElementsAre(
            TranscriptLine{0ms, Voice::host, "250-2.0.0 a"},
            TranscriptLine{0ms, Voice::host, "250 2.0.0 b"}
        )
    );
}

TEST_F(RecordingTest, NeverHoldsASecret) {
    recording_.said("AUTH PLAIN AGEAc2VjcmV0\r\n", Stage::auth);
    recording_.said("AUTH LOGIN\r\n", Stage::auth);
    recording_.said("c2VjcmV0\r\n", Stage::auth);
    recording_.said("AUTHENTICATE secret\r\n", Stage::auth);

    EXPECT_THAT(
        lines(),
        ElementsAre(
            TranscriptLine{0ms, Voice::us, "AUTH PLAIN ***"},
            TranscriptLine{0ms, Voice::us, "AUTH LOGIN"},
            TranscriptLine{0ms, Voice::us, "***"},
            TranscriptLine{0ms, Voice::us, "***"}
        )
    );
}

TEST_F(RecordingTest, NeverHoldsTheMessage) {
    recording_.said("Subject: private\r\n\r\nprivate\r\n.\r\n", Stage::body);

    EXPECT_THAT(lines(), IsEmpty());
}

class TranscriptsOfAttempts : public DeliveryTest {};

std::vector<std::string> lines_of(const model::Attempt& attempt) {
    std::vector<std::string> lines;
    for (const auto& line : model::read_transcript(attempt.transcript)) {
        lines.push_back(static_cast<char>(line.voice) + (" " + line.text));
    }
    return lines;
}

TEST_F(TranscriptsOfAttempts, KeepsEveryLineThatWasSaid) {
    one_host();
    ScriptedHost host(world_, "192.0.2.1");

    const auto lines = lines_of(deliver().attempt);

    EXPECT_THAT(
        lines,
        ElementsAre(
            "= connected to 192.0.2.1:25 from 192.0.2.1",
            StartsWith("< 220 "),
            "> EHLO out.example.test",
            "< 250-mx.there.test",
            "< 250-8BITMIME",
            "< 250-SIZE 10000000",
            "< 250-PIPELINING",
            "< 250 ENHANCEDSTATUSCODES",
            "> MAIL FROM:<rp+token@rp.test> SIZE=62",
            "> RCPT TO:<bob@there.test>",
            "> DATA",
            "< 250 2.0.0 fine",
            "< 250 2.0.0 fine",
            "< 354 go on",
            "= the message, 62 octets, and the final dot",
            "< 250 2.0.0 fine"
        )
    );
}

TEST_F(TranscriptsOfAttempts, SaysWhichConversationAMessageReused) {
    one_host();
    ScriptedHost host(world_, "192.0.2.1");
    deliver();
    world_.loop.advance(3s);

    const auto lines = lines_of(deliver().attempt);

    ASSERT_GE(lines.size(), 3U);
    EXPECT_EQ(lines[0], "= reused connection, opened 3.0 s earlier, 1 message went before");
    EXPECT_THAT(lines[1], StartsWith("= its greeting: 220 "));
    EXPECT_THAT(lines[2], StartsWith("> MAIL FROM:<rp+token@rp.test>"));
}

TEST_F(TranscriptsOfAttempts, KeepsWhatEveryHostSaid) {
    two_hosts();
    ScriptedHost first(world_, "192.0.2.1", {{.answers = {{"connect", std::string(hang_up)}}}});
    ScriptedHost second(world_, "192.0.2.2");

    const auto attempt = deliver().attempt;

    ASSERT_EQ(attempt.others.size(), 1U);
    EXPECT_THAT(
        lines_of(attempt.others[0]),
        ElementsAre(StartsWith("= connected to 192.0.2.1:25"), StartsWith("= ended: "))
    );
    EXPECT_THAT(lines_of(attempt).front(), StartsWith("= connected to 192.0.2.2:25"));
}

TEST_F(TranscriptsOfAttempts, KeepsOnlyTheTranscriptsThatAreWanted) {
    one_host();
    const Manners refusing{.answers = {{"RCPT", "550 5.1.1 nobody"}}};
    ScriptedHost host(world_, "192.0.2.1", {{}, refusing});
    options_.keep.messages_max = 1;
    options_.transcripts = Transcripts::troubled;

    EXPECT_EQ(deliver().attempt.transcript, "");
    EXPECT_NE(deliver().attempt.transcript, "");

    delivery_.reset();
    options_.transcripts = Transcripts::none;
    EXPECT_EQ(deliver().attempt.transcript, "");
}

TEST_F(TranscriptsOfAttempts, NotesByWhichPoolAndToWhichSite) {
    two_hosts();
    ScriptedHost host(world_, "192.0.2.1");
    identity_.pool_rule = "tag news";

    const auto decisions = deliver().attempt.decisions;

    EXPECT_EQ(model::decision(decisions, "pool"), "default");
    EXPECT_EQ(model::decision(decisions, "pool_rule"), "tag news");
    EXPECT_EQ(model::decision(decisions, "site"), "mx1.test:25,mx2.test:25");
}

}  // namespace
}  // namespace postrider::delivery
