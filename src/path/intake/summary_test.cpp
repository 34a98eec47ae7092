// Subjects and Message-IDs as lists show them.
#include "path/intake/summary.h"

#include <gtest/gtest.h>

namespace postrider::intake {
namespace {

mail::HeaderBlock header(std::string_view text) {
    return *mail::HeaderBlock::parse(text);
}

TEST(Summary, DecodesTheSubject) {
    EXPECT_EQ(
        subject_of(header("Subject: =?utf-8?q?gr=C3=BC=C3=9Fe?=\r\n\r\n")),
        "gr\xc3\xbc\xc3\x9f"
        "e"
    );
    EXPECT_EQ(subject_of(header("To: a@b.test\r\n\r\n")), "");
}

TEST(Summary, CutsALongSubjectBetweenCharacters) {
    std::string subject = "x";
    while (subject.size() < 2 * subject_kept_max) {
        subject += "\xc3\xbc";
    }
    const auto text = "Subject: " + subject + "\r\n\r\n";
    const auto shown = subject_of(header(text));
    EXPECT_EQ(shown.size(), subject_kept_max - 1);
    EXPECT_TRUE(subject.starts_with(shown));
}

TEST(Summary, TakesTheBracketsOffAMessageId) {
    EXPECT_EQ(message_id_of(header("Message-ID:  <1@a.test> \r\n\r\n")), "1@a.test");
    EXPECT_EQ(message_id_of(header("Message-ID: odd\r\n\r\n")), "odd");
    EXPECT_EQ(message_id_of(header("\r\n")), "");
}

}  // namespace
}  // namespace postrider::intake
