// Dots doubled where they must be, however the content is cut, and undone by the reader.
#include "smtp/dot_stuffer.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>

#include "smtp/data_reader.h"

namespace postrider::smtp {
namespace {

using testing::ElementsAre;

std::string stuffed(std::initializer_list<std::string_view> contents) {
    DotStuffer stuffer;
    std::vector<std::string_view> pieces;
    for (const auto content : contents) {
        stuffer.stuff(content, pieces);
    }
    stuffer.finish(pieces);
    std::string wire;
    for (const auto piece : pieces) {
        wire += piece;
    }
    return wire;
}

TEST(DotStuffer, DoublesDotsAtTheStartOfLinesOnly) {
    EXPECT_EQ(stuffed({".a\r\nb.c\r\n..\r\n.\r\n"}), "..a\r\nb.c\r\n...\r\n..\r\n.\r\n");
}

TEST(DotStuffer, EndsEveryMessageWithALineEndAndTheDot) {
    EXPECT_EQ(stuffed({}), ".\r\n");
    EXPECT_EQ(stuffed({""}), ".\r\n");
    EXPECT_EQ(stuffed({"a\r\n"}), "a\r\n.\r\n");
    EXPECT_EQ(stuffed({"a"}), "a\r\n.\r\n");
    EXPECT_EQ(stuffed({"a\r"}), "a\r\n.\r\n");
    EXPECT_EQ(stuffed({"a\n"}), "a\n\r\n.\r\n");
}

TEST(DotStuffer, LetsNoBareLineFeedBecomeAnEndOfData) {
    EXPECT_EQ(stuffed({"a\n.\nMAIL FROM:<>\r\n"}), "a\n..\nMAIL FROM:<>\r\n.\r\n");
}

TEST(DotStuffer, CopiesNothing) {
    const std::string content = "one\r\n.two\r\n";
    DotStuffer stuffer;
    std::vector<std::string_view> pieces;

    stuffer.stuff(content, pieces);

    ASSERT_THAT(pieces, ElementsAre("one\r\n.", ".two\r\n"));
    EXPECT_EQ(pieces[0].data(), content.data());
    EXPECT_EQ(pieces[1].data(), content.data() + 5);
}

TEST(DotStuffer, GivesTheSameHoweverTheContentIsCut) {
    const std::string content = ".a\r\n..\r\nb\r\n.\r\n\r\n.c\n.d\r";
    const std::string whole = stuffed({content});

    for (std::size_t i = 0; i <= content.size(); ++i) {
        for (std::size_t j = i; j <= content.size(); ++j) {
            const std::string_view view = content;
            EXPECT_EQ(stuffed({view.substr(0, i), view.substr(i, j - i), view.substr(j)}), whole);
        }
    }
}

TEST(DotStuffer, IsUndoneByTheDataReader) {
    const std::string content = ".\r\n..a\r\nb.\r\n\r\n.\r\nc\r\n";
    const std::string wire = stuffed({content});
    DataReader reader(1000);
    std::string_view chunk = wire;
    std::string read;
    for (auto run = reader.next(chunk); !run.empty(); run = reader.next(chunk)) {
        read += run;
    }

    EXPECT_TRUE(reader.is_finished());
    EXPECT_EQ(read, content);
}

}  // namespace
}  // namespace postrider::smtp
