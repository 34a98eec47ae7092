// Claims about what send/message and send/raw take.
#include "doors/postal/message_request.h"

#include "base/encoding.h"

#include <gtest/gtest.h>
#include <boost/json/parse.hpp>

#include <chrono>

namespace postrider::doors::postal {
namespace {

Parameters parameters(std::string_view json) {
    return boost::json::parse(json).as_object();
}

/// The whole data of the answer when it is refused; "" when it is taken.
std::string refusal(std::string_view json) {
    const auto read = read_message(parameters(json));
    return read ? "" : read.error().data;
}

std::string raw_refusal(std::string_view json) {
    const auto read = read_raw(parameters(json));
    return read ? "" : read.error().data;
}

std::string fifty_one(std::string_view name) {
    std::string list;
    for (int number = 0; number < 51; ++number) {
        list += (list.empty() ? "" : ",") + std::string("\"a@x.test\"");
    }
    return "{\"" + std::string(name) + "\":[" + list + "]}";
}

TEST(ReadMessage, TakesWhenToSendAndUntilWhen) {
    using namespace std::chrono_literals;
    const auto with = [](const std::string& more) {
        return R"({"to":["a@x.test"],"from":"b@x.test","plain_body":"hi",)" + more + "}";
    };
    const auto read = read_message(parameters(
        with(R"("send_at":1795338000,"expires_at":"2026-11-22T10:00:00Z","expires_in":"2h")")
    ));
    ASSERT_TRUE(read);
    EXPECT_EQ(read->times.send_at, base::Time{1'795'338'000s});
    EXPECT_EQ(read->times.expires_at, base::Time{1'795'341'600s});
    EXPECT_EQ(read->times.expires_in, 2h);

    EXPECT_FALSE(read_message(parameters(with(R"("send_at":null)")))->times.send_at);
    EXPECT_TRUE(refusal(with(R"("send_at":"soon")")).contains("`send_at`"));
    EXPECT_TRUE(refusal(with(R"("send_at":[])")).contains("`send_at`"));
    EXPECT_TRUE(refusal(with(R"("expires_at":1.5)")).contains("`expires_at`"));
    EXPECT_TRUE(refusal(with(R"("expires_in":"2 weeks")")).contains("`expires_in`"));
    EXPECT_TRUE(
        raw_refusal(R"({"rcpt_to":["a@x.test"],"mail_from":"b@x.test","data":"aGk=","send_at":-1})")
            .contains("`send_at`")
    );
}

TEST(ReadMessage, TakesAWholeMessage) {
    const auto read = read_message(parameters(
        R"({"to":["A <a@x.test>"],"cc":"b@x.test, \"C, D\" <c@x.test>","bcc":["d@x.test"],)"
        R"("from":"Shop <shop@acme.test>","sender":"s@acme.test","reply_to":"r@acme.test",)"
        R"("subject":"Hi","plain_body":"text","html_body":"<p>text</p>","tag":"welcome",)"
        R"("headers":{"X-A":"1","X-B":2},"bounce":true,)"
        R"("attachments":[{"name":"a.txt","data":"aGk="},7]})"
    ));

    ASSERT_TRUE(read);
    EXPECT_EQ(
        read->recipients, (std::vector<std::string>{"a@x.test", "b@x.test", "c@x.test", "d@x.test"})
    );
    EXPECT_EQ(read->sender, "shop@acme.test");
    EXPECT_EQ(read->composition.to, std::vector<std::string>{"A <a@x.test>"});
    EXPECT_EQ(read->composition.text, "text");
    EXPECT_EQ(read->composition.html, "<p>text</p>");
    EXPECT_EQ(read->composition.subject, "Hi");
    EXPECT_EQ(read->composition.sender, "s@acme.test");
    EXPECT_EQ(read->composition.reply_to, "r@acme.test");
    ASSERT_EQ(read->composition.fields.size(), 2u);
    EXPECT_EQ(read->composition.fields[1].second, "2");
    ASSERT_EQ(read->composition.attachments.size(), 1u);
    EXPECT_EQ(read->composition.attachments[0].content, "hi");
    EXPECT_EQ(read->composition.attachments[0].content_type, "application/octet-stream");
    EXPECT_TRUE(read->is_bounce);
    EXPECT_EQ(read->tag, "welcome");
}

TEST(ReadMessage, SaysTheFirstFailedCheckInPostalsOrder) {
    EXPECT_TRUE(refusal("{}").ends_with(R"("code":"NoRecipients"})"));
    EXPECT_TRUE(refusal(R"({"to":[],"cc":"","bcc":[" ",5]})").contains("NoRecipients"));
    EXPECT_TRUE(refusal(fifty_one("to")).contains("TooManyToAddresses"));
    EXPECT_TRUE(refusal(fifty_one("cc")).contains("TooManyCCAddresses"));
    EXPECT_TRUE(refusal(fifty_one("bcc")).contains("TooManyBCCAddresses"));
    EXPECT_TRUE(refusal(R"({"to":"a@x.test","plain_body":" \n"})").contains("NoContent"));
    EXPECT_TRUE(
        refusal(R"({"to":"a@x.test","plain_body":"x","from":" "})").contains("FromAddressMissing")
    );
}

TEST(ReadMessage, WantsNameAndDataOfAttachments) {
    const std::string start =
        R"({"to":"a@x.test","from":"b@x.test","plain_body":"x","attachments":[)";
    EXPECT_TRUE(refusal(start + R"({"data":"aGk="}]})").contains("AttachmentMissingName"));
    EXPECT_TRUE(refusal(start + R"({"name":"a"}]})").contains("AttachmentMissingData"));
    EXPECT_TRUE(refusal(start + R"({"name":"a","data":""}]})").contains("AttachmentMissingData"));
    EXPECT_EQ(refusal(start + R"({"name":"a","data":"!"}]})"), "");
}

TEST(ReadMessage, SurvivesWrongTypes) {
    EXPECT_TRUE(refusal(R"({"to":{"a":1},"cc":5,"bcc":null})").contains("NoRecipients"));
    EXPECT_EQ(
        refusal(R"({"to":"a@x.test","from":"b@x.test","plain_body":"x","headers":[1],)"
                R"("attachments":{"a":1},"subject":{},"tag":[]})"),
        ""
    );
}

TEST(ReadRaw, TakesBytesAndEachRecipientOnce) {
    const auto data = base::to_base64("From: a@x.test\nSubject: x\r\n\r\nbody");
    const auto read = read_raw(parameters(
        R"({"rcpt_to":["a@x.test","b@x.test","a@x.test"],"mail_from":"s@x.test","data":")" + data +
        R"("})"
    ));

    ASSERT_TRUE(read);
    EXPECT_EQ(read->recipients, (std::vector<std::string>{"a@x.test", "b@x.test"}));
    EXPECT_TRUE(read->message.starts_with("From: a@x.test\r\nSubject: x\r\n\r\nbody"));
    EXPECT_FALSE(read->is_bounce);
}

TEST(ReadRaw, NamesTheMissingParameter) {
    EXPECT_TRUE(raw_refusal(R"({"rcpt_to":"a@x.test"})").contains("`rcpt_to`"));
    EXPECT_TRUE(raw_refusal(R"({"rcpt_to":[]})").contains("`mail_from`"));
    EXPECT_TRUE(raw_refusal(R"({"rcpt_to":[],"mail_from":"a@x.test"})").contains("`data`"));
    EXPECT_TRUE(
        raw_refusal(R"({"rcpt_to":[],"mail_from":"a@x.test","data":"AAAA"})").contains("NUL")
    );
}

}  // namespace
}  // namespace postrider::doors::postal
