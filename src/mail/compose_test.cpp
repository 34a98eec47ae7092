// A whole message from its pieces, as an HTTP API is given them.
#include "mail/compose.h"

#include "base/ascii.h"
#include "mail/encoded_word.h"
#include "mail/header.h"
#include "mail/mime.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace postrider::mail {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::Not;

Composition usual() {
    return {
        .date = base::from_micros(0),
        .from = "Ann <ann@example.test>",
        .to = {"bob@example.test"},
        .message_id = "1@example.test",
        .subject = "Hello",
        .text = "Hi\nBob\n",
        .boundary = "BOUNDARY",
    };
}

std::string composed(const Composition& composition) {
    auto message = compose(composition);
    EXPECT_TRUE(message) << describe(message.error());
    return message ? *message : "";
}

std::vector<std::string> names(const std::string& message) {
    std::vector<std::string> result;
    const auto header = HeaderBlock::parse(message);
    for (const Field& field : header->fields()) {
        result.emplace_back(field.name);
    }
    return result;
}

TEST(Compose, WritesAPlainMessageWithBothMultiparts) {
    EXPECT_EQ(
        composed(usual()),
        "Date: Thu, 01 Jan 1970 00:00:00 +0000\r\n"
        "From: Ann <ann@example.test>\r\n"
        "To: bob@example.test\r\n"
        "Message-ID: <1@example.test>\r\n"
        "Subject: Hello\r\n"
        "MIME-Version: 1.0\r\n"
        "Content-Type: multipart/mixed; boundary=\"BOUNDARY-mixed\"\r\n"
        "Content-Transfer-Encoding: 7bit\r\n"
        "\r\n"
        "--BOUNDARY-mixed\r\n"
        "Content-Type: multipart/alternative; boundary=\"BOUNDARY-alternative\"\r\n"
        "\r\n"
        "--BOUNDARY-alternative\r\n"
        "Content-Type: text/plain; charset=UTF-8\r\n"
        "Content-Transfer-Encoding: 7bit\r\n"
        "\r\n"
        "Hi\r\nBob\r\n\r\n"
        "--BOUNDARY-alternative--\r\n"
        "\r\n"
        "--BOUNDARY-mixed--\r\n"
    );
}

TEST(Compose, KeepsTheOrderOfFields) {
    auto composition = usual();
    composition.trace = "Received: by a.test\r\n";
    composition.sender = "s@example.test";
    composition.reply_to = "r@example.test";
    composition.cc = {"c@example.test, d@example.test"};
    composition.fields = {{"X-One", "1"}, {"X-Two", "2"}};

    EXPECT_THAT(
        names(composed(composition)),
        ElementsAre(
            "Received",
            "Date",
            "From",
            "Sender",
            "Reply-To",
            "To",
            "Cc",
            "Message-ID",
            "Subject",
            "MIME-Version",
            "Content-Type",
            "Content-Transfer-Encoding",
            "X-One",
            "X-Two"
        )
    );
}

TEST(Compose, ReadsBack) {
    auto composition = usual();
    composition.subject =
        "Gr\xc3\xbc\xc3\x9f"
        "e";
    composition.text = "Sch\xc3\xb6n\nund gut = besser\n.\n";
    composition.html = "<p>\xe3\x83\x86\xe3\x83\x86\xe3\x83\x86</p>\r\n";
    composition.attachments = {
        {.filename = "\xc3\xa4.txt", .content_type = "text/csv; header=present", .content = "a\nb"},
        {.content = std::string(1000, '\0'), .placement = Placement::inlined, .content_id = "i@x"},
    };
    const std::string message = composed(composition);
    const auto tree = MimeTree::scan(message);

    EXPECT_EQ(decode_words(HeaderBlock::parse(message)->text("subject")), composition.subject);
    EXPECT_EQ(plain_text(tree), "Sch\xc3\xb6n\r\nund gut = besser\r\n.\r\n");
    EXPECT_EQ(html_text(tree), composition.html);
    auto expected = composition.attachments;
    expected[0].content_type = "text/csv";
    EXPECT_EQ(attachments(tree), expected);
    EXPECT_TRUE(is_seven_bit(message));
}

TEST(Compose, RewritesNamesAndAddresses) {
    EXPECT_EQ(rewrite_mailbox_list("J\xc3\xb6rg, <a@x.test>"), std::nullopt);
    EXPECT_EQ(
        rewrite_mailbox_list("J\xc3\xb6rg <a@b\xc3\xbc"
                             "cher.test>, \"b c\"@x.test, O'Neil, B. "),
        std::nullopt
    );
    EXPECT_EQ(
        rewrite_mailbox_list("J\xc3\xb6rg <a@b\xc3\xbc"
                             "cher.test>, \"B. C\" <\"b c\"@X.test>"),
        "=?UTF-8?Q?J=C3=B6rg?= <a@xn--bcher-kva.test>, \"B. C\" <\"b c\"@x.test>"
    );
    EXPECT_EQ(rewrite_mailbox_list("=?utf-8?b?w6Q=?= <a@x.test>"), "=?UTF-8?B?w6Q=?= <a@x.test>");
    EXPECT_EQ(rewrite_mailbox_list("\xc3\xa4@x.test"), "\xc3\xa4@x.test");
}

TEST(Compose, NoValueCanStartAnotherField) {
    const auto error_of = [](auto change) {
        auto composition = usual();
        change(composition);
        const auto result = compose(composition);
        EXPECT_FALSE(result);
        return result ? ComposeError{} : result.error();
    };
    using Kind = ComposeError::Kind;
    const std::string bad = "x@x.test\r\nBcc: y@y.test";
    using C = Composition;
    EXPECT_EQ(
        error_of([&](C& c) { c.subject = bad; }), (ComposeError{Kind::line_break, "Subject"})
    );
    EXPECT_EQ(error_of([&](C& c) { c.from = bad; }), (ComposeError{Kind::line_break, "From"}));
    EXPECT_EQ(error_of([&](C& c) { c.to = {bad}; }), (ComposeError{Kind::line_break, "To"}));
    EXPECT_EQ(error_of([&](C& c) { c.cc = {"a\n b"}; }), (ComposeError{Kind::line_break, "Cc"}));
    EXPECT_EQ(
        error_of([&](C& c) { c.reply_to = bad; }), (ComposeError{Kind::line_break, "Reply-To"})
    );
    EXPECT_EQ(
        error_of([&](C& c) { c.message_id = bad; }), (ComposeError{Kind::line_break, "Message-ID"})
    );
    EXPECT_EQ(
        error_of([&](C& c) { c.fields = {{"X-A", bad}}; }), (ComposeError{Kind::line_break, "X-A"})
    );
    EXPECT_EQ(
        error_of([&](C& c) { c.fields = {{"Reply-To", bad}}; }),
        (ComposeError{Kind::line_break, "Reply-To"})
    );
    EXPECT_EQ(
        error_of([&](C& c) { c.fields = {{"X\r\nB", "1"}}; }), (ComposeError{Kind::syntax, "X  B"})
    );
    EXPECT_EQ(
        error_of([&](C& c) { c.attachments = {{.filename = bad}}; }),
        (ComposeError{Kind::line_break, "attachment name"})
    );
    EXPECT_EQ(
        error_of([&](C& c) { c.attachments = {{.filename = "a", .content_type = "x/y\r\nz"}}; }),
        (ComposeError{Kind::line_break, "attachment content type"})
    );
    EXPECT_EQ(
        error_of([&](C& c) { c.attachments = {{.filename = "a", .content_type = "pdf"}}; }),
        (ComposeError{Kind::syntax, "attachment content type"})
    );
    const std::string longer(400, 'x');
    EXPECT_EQ(
        error_of([&](C& c) { c.message_id = longer; }), (ComposeError{Kind::too_long, "Message-ID"})
    );
    EXPECT_EQ(
        error_of([&](C& c) { c.attachments = {{.filename = longer}}; }),
        (ComposeError{Kind::too_long, "attachment name"})
    );
    EXPECT_EQ(describe(error_of([&](C& c) { c.to = {"nobody"}; })), "To is not valid");
}

TEST(Compose, LeavesOutFieldsThatAreItsOwn) {
    auto composition = usual();
    composition.fields = {
        {"From", "evil@example.test"},
        {"bcc", "secret@example.test"},
        {"content-type", "text/html"},
        {"Subject", "other"},
        {"Reply-To", "J\xc3\xb6rg <r@example.test>"},
        {"X-Name", "J\xc3\xb6rg"},
        {"Date", "Fri, 02 Jan 1970 00:00:00 +0000"},
    };
    const std::string message = composed(composition);

    EXPECT_THAT(message, Not(HasSubstr("evil")));
    EXPECT_THAT(message, Not(HasSubstr("secret")));
    EXPECT_THAT(message, Not(HasSubstr("other")));
    EXPECT_THAT(message, HasSubstr("Date: Fri, 02 Jan 1970 00:00:00 +0000\r\n"));
    EXPECT_THAT(message, HasSubstr("Reply-To: =?UTF-8?Q?J=C3=B6rg?= <r@example.test>\r\n"));
    EXPECT_THAT(message, HasSubstr("X-Name: =?UTF-8?Q?J=C3=B6rg?=\r\n"));
}

TEST(Compose, ContentCannotEndAPart) {
    auto composition = usual();
    composition.text = "--BOUNDARY-alternative--\n--BOUNDARY-mixed--\n--BOUNDARYa-mixed";
    const std::string message = composed(composition);
    EXPECT_EQ(
        plain_text(MimeTree::scan(message)),
        "--BOUNDARY-alternative--\r\n--BOUNDARY-mixed--\r\n--BOUNDARYa-mixed"
    );
}

TEST(Compose, DoesNotEncodeAnAttachedMessage) {
    auto composition = usual();
    composition.attachments = {
        {.filename = "a.eml", .content_type = "message/rfc822", .content = "A: 1\r\n\r\nb\r\n"},
        {.filename = "b.eml", .content_type = "message/rfc822", .content = "A: \xe4\n\nb\n"},
    };
    const std::string message = composed(composition);
    const auto found = attachments(MimeTree::scan(message));
    ASSERT_EQ(found.size(), 2U);
    EXPECT_EQ(found[0].content_type, "message/rfc822");
    EXPECT_EQ(found[0].content, "A: 1\r\n\r\nb\r\n");
    EXPECT_EQ(found[1].content_type, "application/octet-stream");
    EXPECT_EQ(found[1].content, "A: \xe4\n\nb\n");
}

TEST(Compose, BreaksLongLines) {
    auto composition = usual();
    composition.text = std::string(5000, 'x');
    composition.subject = std::string(3000, 's');
    composition.to.assign(60, "Somebody <somebody@example.test>");
    EXPECT_TRUE(is_seven_bit(composed(composition)));
}

}  // namespace
}  // namespace postrider::mail
