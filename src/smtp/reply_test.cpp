// Replies: written within the limits, read from any pieces, tolerant to real servers.
#include "smtp/reply.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <vector>

namespace postrider::smtp {
namespace {

using testing::ElementsAre;
using testing::SizeIs;

std::vector<Reply> read_all(std::string_view bytes, std::size_t piece_size = 1U << 20U) {
    std::vector<Reply> replies;
    ReplyReader reader;
    while (!bytes.empty()) {
        std::string_view piece = bytes.substr(0, piece_size);
        bytes.remove_prefix(piece.size());
        while (!piece.empty()) {
            auto reply = reader.read(piece);
            if (!reply) {
                ADD_FAILURE() << describe(reply.error());
                return replies;
            }
            if (*reply) {
                replies.push_back(**reply);
            }
        }
    }
    EXPECT_FALSE(reader.is_midway());
    return replies;
}

Reply read_one(std::string_view bytes) {
    auto replies = read_all(bytes);
    EXPECT_THAT(replies, SizeIs(1));
    return replies.empty() ? Reply{} : replies.front();
}

std::optional<ReplyError> error_of(std::string_view bytes) {
    ReplyReader reader;
    while (!bytes.empty()) {
        if (auto reply = reader.read(bytes); !reply) {
            return reply.error();
        }
    }
    return std::nullopt;
}

TEST(Reply, IsWrittenOnOneLine) {
    EXPECT_EQ(
        to_wire({.code = 250, .enhanced = EnhancedCode{2, 0, 0}, .text = "OK"}), "250 2.0.0 OK\r\n"
    );
    EXPECT_EQ(to_wire({.code = 354, .text = "Go ahead"}), "354 Go ahead\r\n");
    EXPECT_EQ(to_wire({.code = 334, .text = ""}), "334 \r\n");
}

TEST(Reply, IsWrittenOnSeveralLinesWithTheCodeBeforeEach) {
    const Reply reply{.code = 550, .enhanced = EnhancedCode{5, 7, 1}, .text = "No\nand no"};

    EXPECT_EQ(to_wire(reply), "550-5.7.1 No\r\n550 5.7.1 and no\r\n");
    EXPECT_EQ(to_wire(reply, EnhancedCodes::left_out), "550-No\r\n550 and no\r\n");
}

TEST(Reply, BreaksLongLinesAtABlankWithinTheLimit) {
    std::string text;
    for (int i = 0; i < 200; ++i) {
        text += "eleven char ";
    }

    const std::string wire =
        to_wire({.code = 550, .enhanced = EnhancedCode{5, 7, 1}, .text = text});

    std::size_t start = 0;
    int lines = 0;
    for (std::size_t end; (end = wire.find("\r\n", start)) != std::string::npos; start = end + 2) {
        EXPECT_LE(end + 2 - start, reply_line_size_max);
        EXPECT_TRUE(wire.substr(start).starts_with(end + 2 == wire.size() ? "550 " : "550-"));
        ++lines;
    }
    EXPECT_EQ(start, wire.size());
    EXPECT_EQ(lines, 5);
}

TEST(Reply, BreaksALineWithoutBlanks) {
    const std::string wire = to_wire({.code = 550, .text = std::string(1000, 'x')});

    EXPECT_EQ(wire, "550-" + std::string(506, 'x') + "\r\n550 " + std::string(494, 'x') + "\r\n");
}

TEST(Reply, NeverLetsTextEndALineEarly) {
    EXPECT_EQ(to_wire({.code = 550, .text = "bad\r250 fine"}), "550 bad 250 fine\r\n");
    EXPECT_EQ(
        to_line({.code = 550, .enhanced = EnhancedCode{5, 1, 1}, .text = "a\nb"}), "550 5.1.1 a b"
    );
}

TEST(Reply, KnowsItsClass) {
    EXPECT_TRUE(Reply{.code = 250}.is_positive());
    EXPECT_TRUE(Reply{.code = 354}.is_intermediate());
    EXPECT_TRUE(Reply{.code = 421}.is_transient());
    EXPECT_TRUE(Reply{.code = 599}.is_permanent());
}

TEST(EnhancedCodeAtTheStart, IsTakenOff) {
    std::string_view text = "5.1.10 Null MX";
    EXPECT_EQ(take_enhanced_code(text), (EnhancedCode{5, 1, 10}));
    EXPECT_EQ(text, "Null MX");

    text = "#4.7.1";
    EXPECT_EQ(take_enhanced_code(text), (EnhancedCode{4, 7, 1}));
    EXPECT_EQ(text, "");
}

TEST(EnhancedCodeAtTheStart, IsNotSeenInOtherText) {
    for (std::string_view text :
         {"",
          "5",
          "5.",
          "5.1",
          "5.1.",
          "3.1.1 x",
          "5.1.1.7 is blocked",
          "5.1.1x",
          "5.1.1234 x",
          "5.1 MB are too much",
          " 5.1.1 x",
          "192.0.2.1 x"}) {
        const auto before = text;
        EXPECT_EQ(take_enhanced_code(text), std::nullopt) << before;
        EXPECT_EQ(text, before);
    }
}

TEST(ReplyReader, ReadsWhatIsWrittenInPiecesOfEverySize) {
    const std::vector<Reply> replies{
        {.code = 220, .text = "mx.test ESMTP"},
        {.code = 250, .text = "mx.test\nPIPELINING\nSIZE 1000"},
        {.code = 550, .enhanced = EnhancedCode{5, 1, 1}, .text = "No such user\n\ntry again"},
        {.code = 334, .text = ""},
    };
    std::string wire;
    for (const Reply& reply : replies) {
        append_wire(wire, reply);
    }

    for (std::size_t size = 1; size <= wire.size(); ++size) {
        EXPECT_EQ(read_all(wire, size), replies) << size;
    }
}

TEST(ReplyReader, LeavesWhatStandsBehindAReply) {
    ReplyReader reader;
    std::string_view bytes = "250 a\r\n550 b\r\n";

    EXPECT_EQ(**reader.read(bytes), (Reply{.code = 250, .text = "a"}));
    EXPECT_EQ(bytes, "550 b\r\n");
}

TEST(ReplyReader, ForgivesWhatRealServersDo) {
    EXPECT_EQ(read_one("250\r\n"), Reply{.code = 250});
    EXPECT_EQ(read_one("250\n"), Reply{.code = 250});
    EXPECT_EQ(read_one("250-\r\n250\r\n"), (Reply{.code = 250, .text = "\n"}));
    EXPECT_EQ(read_one("250OK\r\n"), (Reply{.code = 250, .text = "OK"}));
    EXPECT_EQ(read_one("250 OK\r\r\n"), (Reply{.code = 250, .text = "OK"}));
    EXPECT_EQ(
        read_one("550-see\r\nhttps://x.test\r\n550 end\r\n"),
        (Reply{.code = 550, .text = "see\nhttps://x.test\nend"})
    );
    EXPECT_EQ(read_one("550-first\r\n450 last\r\n"), (Reply{.code = 450, .text = "first\nlast"}));
}

TEST(ReplyReader, TakesTheEnhancedCodeOnceAndKeepsADifferentOneAsText) {
    EXPECT_EQ(
        read_one("550-5.7.1 a\r\n550 5.7.1 b\r\n"),
        (Reply{.code = 550, .enhanced = EnhancedCode{5, 7, 1}, .text = "a\nb"})
    );
    EXPECT_EQ(
        read_one("550-a\r\n550 5.7.1 b\r\n"),
        (Reply{.code = 550, .enhanced = EnhancedCode{5, 7, 1}, .text = "a\nb"})
    );
    EXPECT_EQ(
        read_one("550-5.7.1 a\r\n550 5.7.26 b\r\n"),
        (Reply{.code = 550, .enhanced = EnhancedCode{5, 7, 1}, .text = "a\n5.7.26 b"})
    );
}

TEST(ReplyReader, RefusesWhatIsNoReply) {
    for (std::string_view bytes :
         {"\r\n", "HTTP/1.1 400 Bad Request\r\n", "25\r\n", "150 x\r\n", "650 x\r\n", "2500\r\n"}) {
        EXPECT_EQ(error_of(bytes), ReplyError::malformed) << bytes;
    }
}

TEST(ReplyReader, RefusesEndlessLinesAndEndlessReplies) {
    EXPECT_EQ(
        error_of("250 " + std::string(reply_read_line_size_max, 'x')), ReplyError::line_too_long
    );
    std::string lines;
    for (std::size_t i = 0; i < reply_lines_max; ++i) {
        lines += "250-x\r\n";
    }
    EXPECT_EQ(error_of(lines), std::nullopt);
    EXPECT_EQ(error_of(lines + "250 x\r\n"), ReplyError::too_many_lines);
}

}  // namespace
}  // namespace postrider::smtp
