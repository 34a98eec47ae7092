// Lines as they are stored, and what bounds them.
#include "model/transcript.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace postrider::model {
namespace {

using namespace std::chrono_literals;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::SizeIs;

TEST(Transcript, GivesItsLinesBackInOrder) {
    Transcript transcript;
    transcript.add(0ms, Voice::event, "connected");
    transcript.add(12345us, Voice::host, "220 mx1.test");
    transcript.add(13ms, Voice::us, "EHLO out.test");

    EXPECT_EQ(transcript.text(), "0=connected\n12<220 mx1.test\n13>EHLO out.test\n");
    EXPECT_THAT(
        read_transcript(transcript.text()),
        ElementsAre(
            TranscriptLine{0ms, Voice::event, "connected"},
            TranscriptLine{12ms, Voice::host, "220 mx1.test"},
            TranscriptLine{13ms, Voice::us, "EHLO out.test"}
        )
    );
}

TEST(Transcript, KeepsEveryLineALine) {
    Transcript transcript;
    transcript.add(0ms, Voice::host, "250 a\r\n1>QUIT\tx");

    EXPECT_THAT(
        read_transcript(transcript.text()),
        ElementsAre(TranscriptLine{0ms, Voice::host, "250 a  1>QUIT x"})
    );
}

TEST(Transcript, CutsALongLine) {
    Transcript transcript;
    transcript.add(0ms, Voice::host, std::string(10'000, 'x'));

    const auto lines = read_transcript(transcript.text());
    ASSERT_THAT(lines, SizeIs(1));
    EXPECT_EQ(lines[0].text, std::string(transcript_line_max, 'x') + " …");
}

TEST(Transcript, HoldsNoMoreThanItsLines) {
    Transcript transcript;
    for (int i = 0; i < 1000; ++i) {
        transcript.add(0ms, Voice::host, "250 x");
    }

    EXPECT_TRUE(transcript.is_full());
    const auto lines = read_transcript(transcript.text());
    EXPECT_THAT(lines, SizeIs(transcript_lines_max));
    EXPECT_THAT(lines.back().text, HasSubstr("not kept"));
}

TEST(Transcript, HoldsNoMoreThanItsOctets) {
    Transcript transcript;
    for (int i = 0; i < 1000; ++i) {
        transcript.add(0ms, Voice::host, std::string(500, 'x'));
    }

    EXPECT_LE(transcript.text().size(), transcript_size_max);
    EXPECT_THAT(read_transcript(transcript.text()).back().text, HasSubstr("not kept"));
}

TEST(Transcript, PassesOverWhatIsNoLine) {
    EXPECT_THAT(read_transcript(""), IsEmpty());
    EXPECT_THAT(read_transcript("\n12\nx>y\n99999999999999999999>x\n7?z\n"), IsEmpty());
    EXPECT_THAT(read_transcript("7>z"), SizeIs(1));
}

TEST(Decisions, AreKeysWithWords) {
    std::string decisions;
    note_decision(decisions, "pool", "news");
    note_decision(decisions, "pool_rule", "");
    note_decision(decisions, "wait", "as the host asked\nfor");

    EXPECT_THAT(
        read_decisions(decisions),
        ElementsAre(Decision{"pool", "news"}, Decision{"wait", "as the host asked for"})
    );
    EXPECT_EQ(decision(decisions, "pool"), "news");
    EXPECT_EQ(decision(decisions, "poo"), "");
    EXPECT_EQ(decision("", "pool"), "");
}

TEST(Decisions, OverrideEarlierOnes) {
    EXPECT_EQ(decision("wait a\nwait b\n", "wait"), "b");
}

}  // namespace
}  // namespace postrider::model
