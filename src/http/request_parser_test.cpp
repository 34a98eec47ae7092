// Claims about reading requests, hostile ones too.
#include "http/request_parser.h"

#include <gtest/gtest.h>

#include <string>

namespace postrider::http {
namespace {

constexpr std::uint32_t head_max = 4096;

/// What became of some bytes.
struct Result {
    std::uint16_t refused = 0;
    bool complete = false;
    bool keeps_alive = false;
    std::size_t left = 0;
    Request request;
};

/// Offers the bytes in pieces of `step`, as a session does.
Result read(std::string_view bytes, std::size_t step = 1'000'000, std::uint64_t body_max = 1000) {
    RequestParser parser(head_max);
    Result result;
    std::string waiting;
    bool limited = false;
    while (!parser.is_complete()) {
        const auto taken = parser.take(waiting);
        if (!taken) {
            result.refused = taken.error().status;
            return result;
        }
        waiting.erase(0, *taken);
        if (parser.has_head() && !limited) {
            limited = true;
            if (const auto error = parser.limit_body(body_max)) {
                result.refused = error->status;
                return result;
            }
        }
        if (*taken == 0 && bytes.empty()) {
            return result;
        }
        if (*taken == 0) {
            waiting += bytes.substr(0, step);
            bytes.remove_prefix(std::min(step, bytes.size()));
        }
    }
    result.complete = true;
    result.keeps_alive = parser.keeps_alive();
    result.left = waiting.size() + bytes.size();
    result.request = parser.request();
    return result;
}

std::string head(std::string_view fields) {
    return "POST /a HTTP/1.1\r\nHost: h\r\n" + std::string(fields) + "\r\n";
}

TEST(RequestParser, ReadsARequestHoweverItIsCut) {
    const std::string bytes =
        "POST /api/v1/send?tag=a%20b HTTP/1.1\r\nHost: mail.example\r\nX-Key:  secret \r\n"
        "Content-Length: 5\r\n\r\nhelloGET";
    for (const std::size_t step : {1U, 2U, 3U, 7U, 50U, 1000U}) {
        const auto result = read(bytes, step);

        ASSERT_TRUE(result.complete) << step;
        EXPECT_TRUE(result.keeps_alive);
        EXPECT_EQ(result.request.method, Method::post);
        EXPECT_EQ(result.request.path, "/api/v1/send");
        EXPECT_EQ(result.request.query, "tag=a%20b");
        EXPECT_EQ(result.request.field("x-key"), "secret");
        EXPECT_EQ(result.request.body, "hello");
        EXPECT_EQ(result.left, 3u);
    }
}

TEST(RequestParser, PutsChunksTogetherHoweverTheyAreCut) {
    const auto bytes = head("Transfer-Encoding: chunked\r\n") +
                       "3;name=value\r\nabc\r\nA\r\n0123456789\r\n0\r\nX-Trailer: no\r\n\r\n";
    for (const std::size_t step : {1U, 2U, 5U, 1000U}) {
        const auto result = read(bytes, step);

        ASSERT_TRUE(result.complete) << step;
        EXPECT_EQ(result.request.body, "abc0123456789");
        EXPECT_EQ(result.request.field("X-Trailer"), "");
        EXPECT_EQ(result.left, 0u);
    }
}

TEST(RequestParser, SkipsEmptyLinesBeforeARequest) {
    EXPECT_TRUE(read("\r\n\r\nGET / HTTP/1.1\r\nHost: h\r\n\r\n", 1).complete);
}

TEST(RequestParser, TakesTheTargetInEachOfItsForms) {
    EXPECT_EQ(read("GET http://h/a?b HTTP/1.1\r\nHost: h\r\n\r\n").request.path, "/a");
    EXPECT_EQ(read("GET http://h/a?b HTTP/1.1\r\nHost: h\r\n\r\n").request.query, "b");
    EXPECT_EQ(read("GET http://h HTTP/1.1\r\nHost: h\r\n\r\n").request.path, "/");
    EXPECT_EQ(read("GET http://h?q HTTP/1.1\r\nHost: h\r\n\r\n").request.query, "q");
    EXPECT_EQ(read("GET /a://b HTTP/1.1\r\nHost: h\r\n\r\n").request.path, "/a://b");
    EXPECT_EQ(read("OPTIONS * HTTP/1.1\r\nHost: h\r\n\r\n").request.path, "*");
    EXPECT_EQ(read("GET a HTTP/1.1\r\nHost: h\r\n\r\n").refused, 400);
}

TEST(RequestParser, KnowsWhoKeepsTheConnection) {
    EXPECT_TRUE(read("GET / HTTP/1.1\r\nHost: h\r\n\r\n").keeps_alive);
    EXPECT_FALSE(read("GET / HTTP/1.1\r\nHost: h\r\nConnection: close\r\n\r\n").keeps_alive);
    EXPECT_FALSE(read("GET / HTTP/1.0\r\n\r\n").keeps_alive);
    EXPECT_TRUE(read("GET / HTTP/1.0\r\nConnection: keep-alive\r\n\r\n").keeps_alive);
}

TEST(RequestParser, RefusesWhatIsNotHttp) {
    EXPECT_EQ(read(std::string_view("\x16\x03\x01\x02\x00", 5)).refused, 400);
    EXPECT_EQ(read("EHLO client.example\r\n\r\n").refused, 400);
    EXPECT_EQ(read("GET / HTTP/2.0\r\nHost: h\r\n\r\n").refused, 400);
    EXPECT_EQ(read("GET  / HTTP/1.1\r\nHost: h\r\n\r\n").refused, 400);
    EXPECT_EQ(read("GET / HTTP/1.1\r\nHost : h\r\n\r\n").refused, 400);
    EXPECT_EQ(read("GET / HTTP/1.1\r\nHost: h\r\nno colon\r\n\r\n").refused, 400);
    EXPECT_EQ(read(std::string_view("GET / HTTP/1.1\r\nHost: h\0\r\n\r\n", 29)).refused, 400);
}

TEST(RequestParser, RefusesMethodsThatAreNotImplemented) {
    EXPECT_EQ(read("TRACE / HTTP/1.1\r\nHost: h\r\n\r\n").refused, 501);
    EXPECT_EQ(read("CONNECT h:1 HTTP/1.1\r\nHost: h\r\n\r\n").refused, 501);
    EXPECT_EQ(read("get / HTTP/1.1\r\nHost: h\r\n\r\n").refused, 501);
}

TEST(RequestParser, WantsExactlyOneHost) {
    EXPECT_EQ(read("GET / HTTP/1.1\r\n\r\n").refused, 400);
    EXPECT_EQ(read("GET / HTTP/1.1\r\nHost: a\r\nHost: b\r\n\r\n").refused, 400);
    EXPECT_TRUE(read("GET / HTTP/1.0\r\n\r\n").complete);
}

// Two readers that disagree about where a body ends let one request hide in another.
TEST(RequestParser, RefusesEveryUnclearLength) {
    EXPECT_EQ(read(head("Content-Length: 1\r\nTransfer-Encoding: chunked\r\n")).refused, 400);
    EXPECT_EQ(read(head("Transfer-Encoding: chunked\r\nContent-Length: 1\r\n")).refused, 400);
    EXPECT_EQ(read(head("Content-Length: 1\r\nContent-Length: 2\r\n")).refused, 400);
    EXPECT_EQ(read(head("Content-Length: 1, 2\r\n")).refused, 400);
    EXPECT_EQ(read(head("Content-Length: +1\r\n")).refused, 400);
    EXPECT_EQ(read(head("Content-Length: -1\r\n")).refused, 400);
    EXPECT_EQ(read(head("Content-Length: 0x1\r\n")).refused, 400);
    EXPECT_EQ(read(head("Content-Length: 99999999999999999999\r\n")).refused, 400);
    EXPECT_EQ(read(head("Content-Length:\r\n")).refused, 400);
    EXPECT_EQ(read(head("Transfer-Encoding: gzip, chunked\r\n")).refused, 501);
    EXPECT_EQ(read(head("Transfer-Encoding: gzip\r\nTransfer-Encoding: chunked\r\n")).refused, 501);
    EXPECT_EQ(read(head("Transfer-Encoding: identity\r\n")).refused, 501);
    EXPECT_EQ(read("POST / HTTP/1.0\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n").refused, 400);
    EXPECT_EQ(read("POST / HTTP/1.0\r\n\r\n").refused, 411);
}

TEST(RequestParser, RefusesBrokenChunks) {
    const auto chunked = head("Transfer-Encoding: chunked\r\n");
    EXPECT_EQ(read(chunked + "x\r\n").refused, 400);
    EXPECT_EQ(read(chunked + "-1\r\n").refused, 400);
    EXPECT_EQ(read(chunked + "3\r\nabcd\r\n0\r\n\r\n").refused, 400);
    EXPECT_EQ(read(chunked + "fffffffffffffffff\r\n").refused, 400);
}

TEST(RequestParser, LimitsTheBodyAnnouncedOrNot) {
    EXPECT_EQ(read(head("Content-Length: 11\r\n"), 1000, 10).refused, 413);
    EXPECT_EQ(
        read(head("Transfer-Encoding: chunked\r\n") + "8\r\n01234567\r\n8\r\n", 1000, 10).refused,
        413
    );
    EXPECT_TRUE(read(head("Content-Length: 10\r\n") + "0123456789", 1000, 10).complete);
}

TEST(RequestParser, LimitsTheHead) {
    const std::string long_text(head_max * 2, 'a');
    EXPECT_EQ(read("GET /" + long_text, 1000).refused, 414);
    EXPECT_EQ(read("GET / HTTP/1.1\r\nHost: h\r\nX: " + long_text, 1000).refused, 431);

    std::string many;
    for (std::size_t count = 0; count <= fields_max; ++count) {
        many += "A:b\r\n";
    }
    EXPECT_EQ(read(head(many)).refused, 431);
}

TEST(RequestParser, KnowsTheExpectationOfContinue) {
    RequestParser parser(head_max);
    ASSERT_TRUE(parser.take(head("Expect: 100-continue\r\nContent-Length: 5\r\n")));
    EXPECT_TRUE(parser.expects_continue());
    EXPECT_FALSE(parser.is_complete());

    EXPECT_EQ(read(head("Expect: tea\r\n")).refused, 417);
}

}  // namespace
}  // namespace postrider::http
