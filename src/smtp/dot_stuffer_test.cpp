// Dots doubled where they must be, however the content is cut, and undone by the reader.
#include "smtp/dot_stuffer.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>

#include "smtp/data_reference.h"
#include "testing/corpora.h"

namespace postrider::smtp {
namespace {

using ::testing::ElementsAre;

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

/// As a client must write it: CRLF alone ends a line.
std::string with_crlf(std::string_view text) {
    std::string result;
    for (const char c : text) {
        if (c == '\r' || c == '\0') {
            continue;
        }
        result += c == '\n' ? "\r\n" : std::string(1, c);
    }
    return result.ends_with("\r\n") ? result : result + "\r\n";
}

TEST(DotStuffer, BringsRealMailThroughByteForByte) {
    const auto folder = testing::find_corpus("mime");
    if (!folder) {
        GTEST_SKIP() << testing::corpora_absent;
    }
    for (const auto& entry : std::filesystem::recursive_directory_iterator(*folder)) {
        if (entry.path().extension() != ".eml") {
            continue;
        }
        const std::string content = with_crlf(testing::read_file(entry.path()));
        const std::string wire = stuffed({content});
        for (const std::size_t split : {std::size_t{0}, wire.size() / 2, wire.size() - 3}) {
            const std::string_view view = wire;
            const auto got = read_data({view.substr(0, split), view.substr(split)}, 1U << 30U);
            EXPECT_TRUE(got.is_finished && !got.trouble) << entry.path();
            EXPECT_EQ(got.content, content) << entry.path();
        }
    }
}

}  // namespace
}  // namespace postrider::smtp
