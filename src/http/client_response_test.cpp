// Claims about what somebody's server answers.
#include "http/client_response.h"

#include <gtest/gtest.h>

#include <string>

namespace postrider::http {
namespace {

/// "" when all went well.
std::string read(ResponseParser& parser, std::string_view bytes, std::size_t step) {
    for (std::size_t at = 0; at < bytes.size(); at += step) {
        if (const auto taken = parser.take(bytes.substr(at, step)); !taken) {
            return std::string(taken.error());
        }
    }
    return "";
}

std::string trouble_of(std::string_view bytes, const ResponseLimits& limits = {}) {
    ResponseParser parser(limits);
    auto trouble = read(parser, bytes, bytes.size() + 1);
    if (trouble.empty()) {
        const auto ended = parser.end();
        trouble = ended ? "" : ended.error();
    }
    return trouble;
}

TEST(ClientResponse, IsReadInPiecesOfAnySize) {
    constexpr std::string_view bytes =
        "HTTP/1.1 429 Too Many\r\nContent-Length: 5\r\nRetry-After: 7\r\n\r\nlater";
    for (std::size_t step = 1; step <= bytes.size(); ++step) {
        ResponseParser parser;
        ASSERT_EQ(read(parser, bytes, step), "");
        ASSERT_TRUE(parser.is_complete()) << step;
        EXPECT_EQ(parser.response().status, 429);
        EXPECT_EQ(parser.response().fields.value("retry-after"), "7");
        EXPECT_EQ(parser.response().body, "later");
        EXPECT_FALSE(parser.response().is_cut);
    }
}

TEST(ClientResponse, MayBeChunked) {
    ResponseParser parser;
    EXPECT_EQ(
        read(
            parser,
            "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n2\r\nde\r\n0\r\n\r\n",
            7
        ),
        ""
    );
    EXPECT_TRUE(parser.is_complete());
    EXPECT_EQ(parser.response().body, "abcde");
}

TEST(ClientResponse, MayEndWithTheConnection) {
    ResponseParser parser;
    EXPECT_EQ(read(parser, "HTTP/1.0 200 OK\r\n\r\nall of it", 4), "");
    EXPECT_FALSE(parser.is_complete());
    EXPECT_TRUE(parser.end());
    EXPECT_EQ(parser.response().body, "all of it");
}

TEST(ClientResponse, HasNoBodyWhereTheStatusSaysSo) {
    ResponseParser parser;
    EXPECT_EQ(read(parser, "HTTP/1.1 204 No Content\r\n\r\n", 100), "");
    EXPECT_TRUE(parser.is_complete());
}

TEST(ClientResponse, FollowsInterimAnswers) {
    ResponseParser parser;
    EXPECT_EQ(
        read(
            parser,
            "HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 103 Early\r\nLink: x\r\n\r\n"
            "HTTP/1.1 201 Created\r\nContent-Length: 0\r\n\r\n",
            1
        ),
        ""
    );
    EXPECT_TRUE(parser.is_complete());
    EXPECT_EQ(parser.response().status, 201);
    EXPECT_EQ(parser.response().fields.count("Link"), 0U);
}

TEST(ClientResponse, IsCutWhereNoMoreIsWanted) {
    ResponseParser parser({.body_max = 3});
    EXPECT_EQ(read(parser, "HTTP/1.1 200 OK\r\nContent-Length: 100000\r\n\r\nabcdef", 100), "");
    EXPECT_TRUE(parser.is_complete());
    EXPECT_TRUE(parser.response().is_cut);
    EXPECT_EQ(parser.response().body, "abc");
    EXPECT_TRUE(parser.end());
}

TEST(ClientResponse, IsRefusedWhenHostile) {
    EXPECT_EQ(trouble_of(""), "the server closed without an answer");
    EXPECT_EQ(trouble_of("220 mail.test ESMTP\r\n"), "the answer is not HTTP");
    EXPECT_EQ(trouble_of("HTTP/1.1 200 OK\r\nContent-Length: x\r\n\r\n"), "the answer is not HTTP");
    EXPECT_EQ(
        trouble_of("HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nshort"),
        "the answer ended before it was whole"
    );
    EXPECT_EQ(trouble_of("HTTP/1.1 200 OK\r\nA: b"), "the answer ended before it was whole");
    EXPECT_EQ(
        trouble_of("HTTP/1.1 200 OK\r\nA: " + std::string(100, 'a') + "\r\n\r\n", {.head_max = 64}),
        "the header fields of the answer are too large"
    );
    const std::string chunked = "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n";
    for (const char* start : {"1;", "0\r\nA: "}) {
        EXPECT_EQ(
            trouble_of(chunked + start + std::string(200, 'a'), {.head_max = 100}),
            "a line of the answer is too long"
        );
    }
    EXPECT_EQ(
        trouble_of("HTTP/1.1 101 Switching\r\n\r\n"), "the server does not come to its answer"
    );
    std::string many = "HTTP/1.1 200 OK\r\n";
    for (int i = 0; i < 300; ++i) {
        many += "A: b\r\n";
    }
    EXPECT_EQ(trouble_of(many + "\r\n"), "the header fields of the answer are too large");
    std::string patience;
    for (unsigned i = 0; i <= interim_responses_max; ++i) {
        patience += "HTTP/1.1 100 Continue\r\n\r\n";
    }
    EXPECT_EQ(trouble_of(patience), "the server does not come to its answer");
}

}  // namespace
}  // namespace postrider::http
