// Claims about the head of a response.
#include "http/response_head.h"

#include <gtest/gtest.h>

namespace postrider::http {
namespace {

using namespace std::chrono_literals;

TEST(WriteHead, NamesStatusLengthAndDate) {
    const auto response = Response::text(200, "hello");

    EXPECT_EQ(
        write_head(response, "Sun, 06 Nov 1994 08:49:37 GMT", Persistence::keep_alive),
        "HTTP/1.1 200 OK\r\n"
        "Content-Type: text/plain; charset=utf-8\r\n"
        "Content-Length: 5\r\n"
        "Date: Sun, 06 Nov 1994 08:49:37 GMT\r\n"
        "\r\n"
    );
}

TEST(WriteHead, SaysWhenTheConnectionEnds) {
    const auto head = write_head(Response(), "", Persistence::close);

    EXPECT_TRUE(head.ends_with("\r\nConnection: close\r\n\r\n"));
}

TEST(WriteHead, GivesNoLengthWhereNoBodyMayBe) {
    Response response;
    response.status = 204;

    EXPECT_EQ(write_head(response, "", Persistence::keep_alive), "HTTP/1.1 204 No Content\r\n\r\n");
}

TEST(WriteHead, LetsNoValueBeginAnotherField) {
    Response response;
    response.status = 302;
    response.fields.add("Location", "/a\r\nSet-Cookie: b\nc");

    const auto head = write_head(response, "", Persistence::keep_alive);

    EXPECT_NE(head.find("Location: /a  Set-Cookie: b c\r\n"), std::string::npos);
}

TEST(ToHttpDate, IsInGmt) {
    EXPECT_EQ(to_http_date(base::Time{784111777s}), "Sun, 06 Nov 1994 08:49:37 GMT");
}

}  // namespace
}  // namespace postrider::http
