// Claims about Postal's payloads, key by key.
#include "path/inbound/postal_payload.h"

#include <gtest/gtest.h>

#include "base/encoding.h"
#include "path/inbound/payload_test_support.h"

namespace postrider::inbound {
namespace {

using model::PayloadEncoding;

std::string size_of_reply() {
    return std::to_string(reply_with_file.size());
}

TEST(PostalPayload, TellsEverythingAsAHash) {
    const auto payload = hash_payload(an_arrival(), {.strips_replies = true});

    EXPECT_EQ(payload.content_type, "application/json");
    EXPECT_EQ(
        payload.body,
        R"({"id":31,"rcpt_to":"help+7@acme.test","mail_from":"joe@ext.test","token":"Qw9",)"
        R"("subject":"Re: über","message_id":"abc@ext.test","timestamp":1767225600.5,)"
        R"("size":")" +
            size_of_reply() +
            R"(","spam_status":"NotSpam","bounce":false,"received_with_ssl":null,)"
            R"("to":"help+7@acme.test","cc":null,"from":"Joe <joe@ext.test>",)"
            R"("date":"Thu, 01 Jan 2026 00:00:00 +0000","in_reply_to":null,"references":null,)"
            R"("html_body":null,"attachment_quantity":1,"auto_submitted":null,"reply_to":null,)"
            R"("plain_body":"Thanks",)"
            R"("replies_from_plain_body":"On Monday the first, Help wrote:\n> hello",)"
            R"("attachments":[{"filename":"t.txt","content_type":"text/plain","size":5,)"
            R"("data":"aGVsbG8=\n"}]})"
    );
}

TEST(PostalPayload, LeavesOutWhatIsSwitchedOff) {
    const auto payload = hash_payload(an_arrival(), {.includes_attachments = false});

    EXPECT_FALSE(payload.body.contains("attachments"));
    EXPECT_FALSE(payload.body.contains("replies_from_plain_body"));
    EXPECT_TRUE(payload.body.contains(R"("plain_body":"Thanks\r\n\r\nOn Monday)")) << payload.body;
    EXPECT_TRUE(payload.body.contains(R"("attachment_quantity":1)"));
}

TEST(PostalPayload, TakesTheLastFieldAndEveryReplyTo) {
    const auto payload = hash_payload(
        an_arrival("To: a@one.test\r\nTo: b@one.test\r\nReply-To: c@one.test\r\n"
                   "Reply-To: d@one.test\r\n\r\nHi\r\n"),
        {}
    );

    EXPECT_TRUE(payload.body.contains(R"("to":"b@one.test")"));
    EXPECT_TRUE(payload.body.contains(R"("reply_to":["c@one.test","d@one.test"])"));
    EXPECT_TRUE(payload.body.contains(R"("message_id":null)"));
}

TEST(PostalPayload, TellsOfBouncesAndTls) {
    auto arrived = an_arrival("Subject: x\r\n\r\n");
    arrived.sender.clear();
    arrived.is_bounce = true;
    arrived.received_with_tls = true;
    arrived.spam_status = SpamStatus::spam;

    const auto body = hash_payload(arrived, {.strips_replies = true}).body;

    EXPECT_TRUE(body.contains(R"("mail_from":null)"));
    EXPECT_TRUE(body.contains(R"("bounce":true,"received_with_ssl":true)"));
    EXPECT_TRUE(body.contains(R"("spam_status":"Spam")"));
    EXPECT_TRUE(body.contains(R"("plain_body":"","replies_from_plain_body":null)"));
    EXPECT_TRUE(body.contains(R"("attachments":[])"));
}

TEST(PostalPayload, TellsOfVerdictsBehindPostalsKeys) {
    auto arrived = an_arrival("\r\n");
    arrived.verdicts = {.spf = "pass", .dmarc = "fail", .dkim = {{"ext.test", "pass"}}};

    EXPECT_TRUE(
        hash_payload(arrived, {})
            .body.ends_with(
                R"("authentication":{"spf":"pass","dmarc":"fail","dkim":[{"domain":"ext.test","result":"pass"}]}})"
            )
    );
}

TEST(PostalPayload, WritesFormsWithBareKeysForNull) {
    const auto payload =
        hash_payload(an_arrival(), {.encoding = PayloadEncoding::form, .strips_replies = true});

    EXPECT_EQ(payload.content_type, "application/x-www-form-urlencoded");
    EXPECT_EQ(
        payload.body,
        "id=31&rcpt_to=help%2B7%40acme.test&mail_from=joe%40ext.test&token=Qw9"
        "&subject=Re%3A+%C3%BCber&message_id=abc%40ext.test&timestamp=1767225600.5&size=" +
            size_of_reply() +
            "&spam_status=NotSpam&bounce=false&received_with_ssl&to=help%2B7%40acme.test&cc"
            "&from=Joe+%3Cjoe%40ext.test%3E&date=Thu%2C+01+Jan+2026+00%3A00%3A00+%2B0000"
            "&in_reply_to&references&html_body&attachment_quantity=1&auto_submitted&reply_to"
            "&plain_body=Thanks"
            "&replies_from_plain_body=On+Monday+the+first%2C+Help+wrote%3A%0A%3E+hello"
            "&attachments%5B0%5D%5Bfilename%5D=t.txt"
            "&attachments%5B0%5D%5Bcontent_type%5D=text%2Fplain%3B+name%3D%22t.txt%22"
            "&attachments%5B0%5D%5Bsize%5D=5&attachments%5B0%5D%5Bdata%5D=aGVsbG8%3D%0A"
    );
}

TEST(PostalPayload, SendsTheRawMessage) {
    const std::string message = "Subject: x\r\n\r\n" + std::string(60, 'a') + "\r\n";
    const auto arrived = an_arrival(message);

    const auto json = raw_message_payload(arrived, PayloadEncoding::json);
    const auto begin = json.body.find("\"message\":\"") + 11;
    const auto data = json.body.substr(begin, json.body.find('"', begin) - begin);
    EXPECT_EQ(data.find("\\n"), 60U);
    EXPECT_TRUE(data.ends_with("\\n"));
    EXPECT_TRUE(json.body.starts_with(
        R"({"id":31,"rcpt_to":"help+7@acme.test","mail_from":"joe@ext.test","message":")"
    ));
    EXPECT_TRUE(
        json.body.ends_with(R"(","base64":true,"size":)" + std::to_string(message.size()) + "}")
    );
    const auto form = raw_message_payload(arrived, PayloadEncoding::form);
    EXPECT_TRUE(form.body.contains("&base64=true&size=" + std::to_string(message.size())));
}

TEST(PostalPayload, NamesMessagesWithinAndTakesAnyBytes) {
    const auto body =
        hash_payload(
            an_arrival("Content-Type: multipart/mixed; boundary=b\r\n\r\n--b\r\n"
                       "Content-Type: message/rfc822\r\n\r\nSubject: in\r\n\r\nx\r\n--b--\r\n"),
            {}
        )
            .body;
    EXPECT_TRUE(body.contains(R"("filename":"1.eml","content_type":"message/rfc822")")) << body;

    std::string bytes;
    for (int i = 0; i < 256; ++i) {
        bytes += static_cast<char>(i);
    }
    EXPECT_TRUE(hash_payload(an_arrival(bytes), {}).body.ends_with("}"));
}

}  // namespace
}  // namespace postrider::inbound
