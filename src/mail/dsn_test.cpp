// A delivery status notification: the message that tells a sender what became of theirs (RFC 3464).
#include "mail/dsn.h"

#include "base/ascii.h"
#include "mail/header.h"
#include "mail/mime.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace postrider::mail {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;

constexpr std::string_view original =
    "From: ann@example.test\r\n"
    "Message-ID: <1@example.test>\r\n"
    "Subject: Hello\r\n"
    "\r\n"
    "secret body\r\n";

Dsn usual() {
    return {
        .reporting_mta = "mx.example.test",
        .envelope_id = "QQ314159",
        .arrival = base::from_micros(0),
        .recipients = {{
            .address = {.local = "bob", .domain = "there.test"},
            .original = "rfc822;Bob@there.test",
            .status = "5.1.1",
            .reason = "There is no such mailbox.",
            .remote_mta = "mx.there.test",
            .diagnostic = "550 5.1.1 no such user",
            .last_attempt = base::from_micros(1'000'000),
        }},
        .to = {.local = "ann", .domain = "example.test"},
        .from = {.local = "MAILER-DAEMON", .domain = "mx.example.test"},
        .date = base::from_micros(2'000'000),
        .message_id = "2@mx.example.test",
        .original = original,
        .boundary = "BOUNDARY",
    };
}

std::string part(const std::string& message, std::size_t index) {
    const auto tree = MimeTree::scan(message);
    EXPECT_EQ(tree.parts().size(), 4U);
    return index < tree.parts().size() ? tree.content(tree.parts()[index]) : "";
}

std::string part_type(const std::string& message, std::size_t index) {
    return MimeTree::scan(message).parts()[index].content_type.value;
}

TEST(Dsn, IsAReportThatNothingAnswers) {
    const std::string message = write_dsn(usual());
    const auto header = HeaderBlock::parse(message);

    EXPECT_EQ(header->text("to"), "ann@example.test");
    EXPECT_EQ(header->text("from"), "Mail Delivery System <MAILER-DAEMON@mx.example.test>");
    EXPECT_EQ(header->text("auto-submitted"), "auto-replied");
    EXPECT_EQ(header->text("in-reply-to"), "<1@example.test>");
    EXPECT_EQ(header->text("subject"), "Your message could not be delivered");
    EXPECT_THAT(header->text("content-type"), HasSubstr("report-type=delivery-status"));
    EXPECT_TRUE(is_seven_bit(message));
}

TEST(Dsn, TellsAPersonWhy) {
    const std::string text = part(write_dsn(usual()), 1);

    EXPECT_THAT(text, HasSubstr("the mail system at mx.example.test"));
    EXPECT_THAT(text, HasSubstr("could not be delivered. No further attempts"));
    EXPECT_THAT(text, HasSubstr("<bob@there.test>: failed\r\n    There is no such mailbox.\r\n"));
    EXPECT_THAT(text, HasSubstr("The host mx.there.test said: 550 5.1.1 no such user"));
}

TEST(Dsn, TellsAMachineTheFacts) {
    EXPECT_EQ(
        part(write_dsn(usual()), 2),
        "Reporting-MTA: dns; mx.example.test\r\n"
        "Original-Envelope-Id: QQ314159\r\n"
        "Arrival-Date: Thu, 01 Jan 1970 00:00:00 +0000\r\n"
        "\r\n"
        "Original-Recipient: rfc822; Bob@there.test\r\n"
        "Final-Recipient: rfc822; bob@there.test\r\n"
        "Action: failed\r\n"
        "Status: 5.1.1\r\n"
        "Remote-MTA: dns; mx.there.test\r\n"
        "Diagnostic-Code: smtp; 550 5.1.1 no such user\r\n"
        "Last-Attempt-Date: Thu, 01 Jan 1970 00:00:01 +0000\r\n"
    );
}

TEST(Dsn, ReturnsTheHeaderOrAll) {
    auto dsn = usual();
    const std::string brief = write_dsn(dsn);
    EXPECT_EQ(part_type(brief, 3), "text/rfc822-headers");
    EXPECT_THAT(brief, HasSubstr("Subject: Hello"));
    EXPECT_THAT(brief, Not(HasSubstr("secret body")));

    dsn.returned = DsnReturn::full;
    const std::string full = write_dsn(dsn);
    EXPECT_EQ(part_type(full, 3), "message/rfc822");
    EXPECT_EQ(part(full, 3), original);

    const std::string large = std::string(original) + std::string(returned_message_size_max, 'x');
    dsn.original = large;
    EXPECT_EQ(part_type(write_dsn(dsn), 3), "text/rfc822-headers");
}

TEST(Dsn, SaysThatAMessageIsOnlyDelayed) {
    auto dsn = usual();
    dsn.recipients[0].action = DsnAction::delayed;
    dsn.recipients[0].will_retry_until = base::from_micros(3'000'000);
    const std::string message = write_dsn(dsn);

    EXPECT_THAT(message, HasSubstr("Subject: Your message is delayed"));
    EXPECT_THAT(message, HasSubstr("Will-Retry-Until: Thu, 01 Jan 1970 00:00:03 +0000"));
    EXPECT_THAT(message, HasSubstr("You need not send it again"));
}

TEST(Dsn, ReportsSuccessWhereItWasAskedFor) {
    auto dsn = usual();
    dsn.recipients[0].action = DsnAction::relayed;
    EXPECT_THAT(write_dsn(dsn), HasSubstr("Subject: Your message was delivered"));
}

TEST(Dsn, WritesAUtf8AddressInSevenBitsToWhoReadsNoUtf8) {
    auto dsn = usual();
    dsn.recipients[0].address.local = "j\xc3\xb6+\xf0\x9f\x93\xa8";
    const std::string message = write_dsn(dsn);

    EXPECT_THAT(
        message, HasSubstr("Final-Recipient: utf-8; j\\x{F6}\\x{2B}\\x{1F4E8}@there.test\r\n")
    );
    EXPECT_TRUE(base::is_ascii(message));
}

TEST(Dsn, WritesUtf8ToWhoReadsIt) {
    auto dsn = usual();
    dsn.to.local = "\xc3\xa4nn";
    dsn.recipients[0].address.local = "j\xc3\xb6";
    dsn.original = "Subject: \xc3\xa4\r\n\r\nx";
    const std::string message = write_dsn(dsn);

    EXPECT_THAT(message, HasSubstr("Final-Recipient: utf-8; j\xc3\xb6@there.test\r\n"));
    EXPECT_EQ(part_type(message, 2), "message/global-delivery-status");
    EXPECT_EQ(part_type(message, 3), "message/global-headers");
}

TEST(Dsn, WhatPeersSayStaysInItsPlace) {
    auto dsn = usual();
    dsn.recipients[0].diagnostic =
        "550 x\r\nAction: delivered\r\n\r\n--BOUNDARY--\r\n\xff" + std::string(5000, 'x');
    dsn.recipients[0].remote_mta = "a\r\nStatus: 2.0.0";
    dsn.recipients[0].original = "rfc822;a\r\nStatus: 2.0.0";
    dsn.envelope_id = "a\r\n\r\nStatus: 2.0.0";
    dsn.original = "Message-ID: <a\r\n b>\r\n\r\n--BOUNDARY\r\n\r\n--BOUNDARY--\r\n";
    dsn.returned = DsnReturn::full;
    const std::string message = write_dsn(dsn);

    EXPECT_EQ(part(message, 3), dsn.original);
    const std::string status = part(message, 2);
    EXPECT_THAT(status, Not(HasSubstr("\nStatus: 2")));
    EXPECT_THAT(status, Not(HasSubstr("\nAction: delivered")));
    EXPECT_THAT(status, HasSubstr("\r\nAction: failed\r\nStatus: 5.1.1\r\n"));
}

TEST(Dsn, AcceptsAnyOriginal) {
    auto dsn = usual();
    for (const char* text : {"", "\n", "junk", "a: b\nc\n\n\xff"}) {
        dsn.original = text;
        dsn.returned = DsnReturn::full;
        EXPECT_EQ(MimeTree::scan(write_dsn(dsn)).parts().size(), 4U) << text;
    }
}

}  // namespace
}  // namespace postrider::mail
