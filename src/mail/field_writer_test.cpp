// Header fields as bytes: one at a time, folded, with nothing in them that could start another.
#include "mail/field_writer.h"

#include "mail/header.h"

#include <gtest/gtest.h>

namespace postrider::mail {
namespace {

std::string field(std::string_view name, std::string_view value) {
    std::string text;
    append_field(text, name, value);
    return text;
}

TEST(FieldWriter, WritesAShortFieldOnOneLine) {
    EXPECT_EQ(field("Subject", "Hello world"), "Subject: Hello world\r\n");
    EXPECT_EQ(field("Subject", ""), "Subject:\r\n");
    EXPECT_EQ(field("Subject", "a\r\n b"), "Subject: a\r\n b\r\n");
}

TEST(FieldWriter, FoldsAtBlanksAndLosesNothing) {
    std::string value;
    for (int i = 0; i < 60; ++i) {
        value += (i == 0 ? "" : i % 7 == 0 ? "  " : " ") + std::string("word") + std::to_string(i);
    }
    const std::string text = field("X-Long", value);

    EXPECT_EQ(unfold(std::string_view(text).substr(7)), value);
    for (std::size_t begin = 0; begin < text.size();) {
        const std::size_t end = text.find("\r\n", begin);
        EXPECT_LE(end - begin, 78U);
        begin = end + 2;
    }
}

TEST(FieldWriter, LeavesALongWordWhole) {
    const std::string word(200, 'x');
    EXPECT_EQ(field("A", word), "A: " + word + "\r\n");
    EXPECT_EQ(field("A", "b " + word), "A: b\r\n " + word + "\r\n");
}

TEST(FieldWriter, NeverMakesALineOfBlanks) {
    EXPECT_EQ(field("A", "b" + std::string(90, ' ')), "A: b" + std::string(90, ' ') + "\r\n");
}

TEST(FieldWriter, TellsAndRemovesWhatWouldStartAnotherField) {
    EXPECT_TRUE(is_one_line("a\tb"));
    EXPECT_FALSE(is_one_line("a\nb"));
    EXPECT_FALSE(is_one_line("a\rb"));
    EXPECT_FALSE(is_one_line(std::string_view("\0", 1)));
    EXPECT_EQ(without_controls("a\r\nb\tc\x7f", 100), "a  b c ");
    EXPECT_EQ(without_controls("abc", 2), "ab");
}

TEST(FieldWriterDeathTest, RefusesAValueThatWouldEndTheField) {
    EXPECT_DEATH(field("A", "b\r\nC: d"), "is_folded_well");
    EXPECT_DEATH(field("A:", "b"), "is_field_name");
}

}  // namespace
}  // namespace postrider::mail
