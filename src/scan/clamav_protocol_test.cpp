// Claims about what clamd is asked and what its answers say.
#include "scan/clamav_protocol.h"

#include <gtest/gtest.h>

namespace postrider::scan {
namespace {

using namespace std::string_literals;
using Kind = ScanFailure::Kind;

Kind trouble(std::string_view answer) {
    const auto found = clamav_finding(answer);
    EXPECT_FALSE(found) << answer;
    return found ? Kind{} : found.error().kind;
}

TEST(ClamavQuestion, StreamsChunksUntilAnEmptyOne) {
    const auto question = clamav_question({.content = model::Content::from("body")});

    EXPECT_EQ(question.head, "zINSTREAM\0"s);
    EXPECT_EQ(question.framing, Framing::chunks);
    EXPECT_EQ(question.tail, "\0\0\0\0"s);
    EXPECT_FALSE(question.is_last("stream: OK"));
    EXPECT_TRUE(question.is_last("\0"s));
}

TEST(ClamavFinding, IsNothingOrAName) {
    EXPECT_EQ(clamav_finding("stream: OK\0"s).value(), ThreatFinding{});
    EXPECT_EQ(clamav_finding("stream: OK\n").value(), ThreatFinding{});
    EXPECT_EQ(
        clamav_finding("stream: Eicar-Test-Signature FOUND\0"s).value(),
        ThreatFinding("Eicar-Test-Signature")
    );
    EXPECT_EQ(clamav_finding("stream: A B FOUND\0"s).value(), ThreatFinding("A B"));
}

TEST(ClamavFinding, SaysWhatIsTooLargeForClamd) {
    EXPECT_EQ(
        clamav_finding("INSTREAM size limit exceeded. ERROR\0"s).error(),
        (ScanFailure{Kind::too_large, "clamav answered: INSTREAM size limit exceeded. ERROR"})
    );
}

TEST(ClamavFinding, IsRefusedInClamdsWords) {
    EXPECT_EQ(trouble("stream: Can't allocate memory ERROR\0"s), Kind::refused);
    EXPECT_EQ(trouble("UNKNOWN COMMAND ERROR\0"s), Kind::refused);
}

TEST(ClamavFinding, IsNotReadIntoWhatIsNoAnswer) {
    for (const auto& answer :
         {""s, "\0"s, "OK"s, "stream:"s, "stream: "s, "stream: FOUND"s, "stream: OK."s, "PONG"s}) {
        EXPECT_EQ(trouble(answer), Kind::malformed_answer) << answer;
    }
}

TEST(ClamavFinding, HasANameFitToBeShown) {
    const auto found = clamav_finding("stream: A\r\nB\xff" + std::string(1000, 'x') + " FOUND\0"s);

    EXPECT_TRUE(found->value().starts_with("A  B"));
    EXPECT_LE(found->value().size(), threat_name_max + 2);
}

}  // namespace
}  // namespace postrider::scan
