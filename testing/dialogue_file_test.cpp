// The reader of conversations: every kind of line, every escape, and errors that say where.
#include "testing/dialogue_file.h"

#include <gtest/gtest.h>

#include <fstream>

namespace postrider::testing {
namespace {

DialogueFile read(const std::string& text) {
    const std::string path = ::testing::TempDir() + "a-sample.dialogue";
    std::ofstream(path) << text;
    return read_dialogue(path);
}

TEST(DialogueFile, HasOptionsAndLinesAndNoComments) {
    const auto file = read("# why\nOPTION tls=none size=10\nC: EHLO a\nS: 250\nS: ...\nX:\n");

    EXPECT_EQ(file.name, "a_sample");
    EXPECT_EQ(file.options.at("size"), "10");
    ASSERT_EQ(file.lines.size(), 4U);
    EXPECT_EQ(file.lines[0].text, "EHLO a\r\n");
    EXPECT_EQ(file.lines[1].kind, DialogueLine::Kind::expect);
    EXPECT_EQ(file.lines[2].kind, DialogueLine::Kind::skip_reply);
    EXPECT_EQ(file.lines[3].number, 6);
}

TEST(DialogueFile, UnescapesWhatIsSent) {
    EXPECT_EQ(read("C~ a\\r\\n\\0\\\\\\x41\\{3}b").lines[0].text, std::string("a\r\n\0\\Abbb", 9));
}

TEST(DialogueFile, SaysWhereItIsNotUnderstood) {
    for (const auto* text : {"\nQ: x", "\nC: \\q", "\nC: \\{3", "\nC: \\xZZ", "\nOPTION x"}) {
        try {
            read(text);
            FAIL() << text;
        } catch (const std::runtime_error& error) {
            EXPECT_NE(std::string(error.what()).find("dialogue:2: "), std::string::npos) << text;
        }
    }
}

}  // namespace
}  // namespace postrider::testing
