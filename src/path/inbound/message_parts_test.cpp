// Claims about reading messages leniently.
#include "path/inbound/message_parts.h"

#include <gtest/gtest.h>

namespace postrider::inbound {
namespace {

TEST(MessageParts, ReadsFieldsAsPeopleDo) {
    const MessageParts parts("A: one\r\nA: =?utf-8?q?t=C3=BCo?=\r\n two\r\nMessage-ID: x@y\r\n\r\nB"
    );

    EXPECT_EQ(parts.last("a"), "tüo two");
    EXPECT_EQ(parts.values("A").size(), 2U);
    EXPECT_FALSE(parts.last("None"));
    EXPECT_EQ(parts.message_id(), "x@y");
    EXPECT_TRUE(parts.header().ends_with("x@y\r\n"));
}

TEST(MessageParts, NamesFilesByWhatTheyHave) {
    const MessageParts parts(
        "Content-Type: multipart/mixed; boundary=b\r\n\r\n"
        "--b\r\nContent-Type: text/plain\r\n\r\ntext\r\n"
        "--b\r\nContent-Type: image/png; name=a.png\r\n\r\nA\r\n"
        "--b\r\nContent-Type: image/png\r\nContent-Location: b.png\r\n\r\nB\r\n"
        "--b\r\nContent-Type: message/rfc822\r\n\r\nSubject: c\r\n\r\n\r\n"
        "--b\r\nContent-Type: image/png\r\n\r\nno name\r\n--b--\r\n"
    );

    const auto files = parts.files();

    ASSERT_EQ(files.size(), 3U);
    EXPECT_EQ(files[0].filename, "a.png");
    EXPECT_EQ(files[0].content_type, "image/png; name=a.png");
    EXPECT_EQ(files[1].filename, "b.png");
    EXPECT_EQ(files[2].filename, "3.eml");
}

TEST(MessageParts, SurviveWhatIsNoMessage) {
    EXPECT_TRUE(MessageParts("").files().empty());
    EXPECT_FALSE(MessageParts(std::string(2'000'000, 'a')).last("a"));
}

}  // namespace
}  // namespace postrider::inbound
