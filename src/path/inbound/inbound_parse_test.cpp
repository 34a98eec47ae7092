// Claims about Inbound Parse.
#include "path/inbound/inbound_parse.h"

#include <gtest/gtest.h>

#include <filesystem>
#include <map>
#include <set>

#include "base/ascii.h"
#include "path/inbound/payload_test_support.h"
#include "testing/corpora.h"

namespace postrider::inbound {
namespace {

/// The parts of a form body by name; a reader of our own for this test.
std::map<std::string, std::string> parts_of(std::string_view body, const std::string& boundary) {
    std::map<std::string, std::string> parts;
    const auto mark = "--" + boundary;
    auto at = body.find(mark);
    while (at != std::string_view::npos && !body.substr(at + mark.size()).starts_with("--")) {
        const auto next = body.find("\n" + mark, at + 1);
        const auto part = body.substr(at, next - at);
        const auto name = part.find("name=\"") + 6;
        auto content = part.find("\r\n\r\n");
        content = content == std::string_view::npos ? part.find("\n\n") + 2 : content + 4;
        parts[std::string(part.substr(name, part.find('"', name) - name))] =
            base::trim(part.substr(content));
        at = next == std::string_view::npos ? next : next + 1;
    }
    return parts;
}

TEST(InboundParse, TellsEverythingInParts) {
    auto arrived = an_arrival();
    arrived.verdicts = {.spf = "pass", .dmarc = "none", .dkim = {{"ext.test", "pass"}}};
    arrived.spam_score = "4.2";

    const auto payload = inbound_parse_payload(arrived);

    EXPECT_EQ(payload.content_type, "multipart/form-data; boundary=xYzZY");
    auto parts = parts_of(payload.body, "xYzZY");
    EXPECT_TRUE(parts["headers"].starts_with("From: Joe <joe@ext.test>\r\nTo:"));
    EXPECT_TRUE(parts["headers"].ends_with("boundary=b"));
    EXPECT_EQ(parts["to"], "help+7@acme.test");
    EXPECT_EQ(parts["from"], "Joe <joe@ext.test>");
    EXPECT_EQ(parts["subject"], "Re: über");
    EXPECT_FALSE(parts.contains("cc"));
    EXPECT_TRUE(parts["text"].starts_with("Thanks\r\n"));
    EXPECT_FALSE(parts.contains("html"));
    EXPECT_EQ(
        parts["charsets"], R"({"to":"UTF-8","from":"UTF-8","subject":"UTF-8","text":"UTF-8"})"
    );
    EXPECT_EQ(parts["envelope"], R"({"to":["help+7@acme.test"],"from":"joe@ext.test"})");
    EXPECT_EQ(parts["dkim"], "{@ext.test : pass}");
    EXPECT_EQ(parts["SPF"], "pass");
    EXPECT_EQ(parts["sender_ip"], "192.0.2.7");
    EXPECT_EQ(parts["spam_score"], "4.2");
    EXPECT_EQ(parts["attachments"], "1");
    EXPECT_EQ(
        parts["attachment-info"],
        R"({"attachment1":{"filename":"t.txt","name":"t.txt","type":"text/plain","content-id":"id-1"}})"
    );
    EXPECT_EQ(parts["content-ids"], R"({"id-1":"attachment1"})");
    EXPECT_EQ(parts["attachment1"], "hello");
    EXPECT_TRUE(payload.body.contains(
        "name=\"attachment1\"; filename=\"t.txt\"\r\nContent-Type: text/plain\r\n\r\nhello\r\n"
    ));
    EXPECT_TRUE(payload.body.ends_with("\r\n--xYzZY--\r\n"));
}

TEST(InboundParse, SendsTheWholeMessageRaw) {
    const auto payload = inbound_parse_raw_payload(an_arrival());

    auto parts = parts_of(payload.body, "xYzZY");
    EXPECT_EQ(parts["email"] + "\r\n", reply_with_file);
    EXPECT_FALSE(parts.contains("headers"));
    EXPECT_FALSE(parts.contains("text"));
    EXPECT_EQ(parts["charsets"], R"({"to":"UTF-8","from":"UTF-8","subject":"UTF-8"})");
    EXPECT_EQ(parts["dkim"], "none");
    EXPECT_EQ(parts["SPF"], "none");
}

TEST(InboundParse, FindsABoundaryThatNoMessageHolds) {
    const auto payload =
        inbound_parse_raw_payload(an_arrival("Subject: x\r\n\r\n--xYzZY\r\n--xYzZY--\r\n"));

    const auto boundary = payload.content_type.substr(payload.content_type.find("xYzZY"));
    EXPECT_GT(boundary.size(), 60U);
    EXPECT_TRUE(parts_of(payload.body, boundary)["email"].contains("--xYzZY--"));
}

TEST(InboundParse, LetsNoFileNameBeginAnotherField) {
    const auto body =
        inbound_parse_payload(
            an_arrival("Content-Type: application/pdf; name*=utf-8''a%22%0D%0AX-Evil:%20b\r\n\r\nx")
        )
            .body;

    EXPECT_TRUE(body.contains("filename=\"a%22%0D%0AX-Evil: b\"")) << body;
}

/// What the samples call their parts, ours has too.
TEST(InboundParse, HasThePartsOfRealRequests) {
    const auto folder = testing::find_corpus("inbound-parse");
    if (!folder) {
        GTEST_SKIP() << testing::corpora_absent;
    }
    const auto names = [](const std::map<std::string, std::string>& parts) {
        std::set<std::string> all;
        for (const auto& [name, content] : parts) {
            all.insert(name);
        }
        return all;
    };
    const auto real = names(parts_of(testing::read_file(*folder / "raw_data.txt"), "xYzZY"));
    EXPECT_EQ(names(parts_of(inbound_parse_raw_payload(an_arrival()).body, "xYzZY")), real);
    const auto taken_apart =
        names(parts_of(testing::read_file(*folder / "default_data.txt"), "xYzZY"));
    const auto ours = names(parts_of(
        inbound_parse_payload(an_arrival("Subject: x\r\nContent-Type: multipart/alternative; "
                                         "boundary=b\r\n\r\n--b\r\n\r\ntext\r\n--b\r\n"
                                         "Content-Type: text/html\r\n\r\n<p>\r\n--b--\r\n"))
            .body,
        "xYzZY"
    ));
    EXPECT_EQ(ours, taken_apart);
}

}  // namespace
}  // namespace postrider::inbound
