// The parameters of MAIL and RCPT: each read, each bad value refused in words.
#include "smtp/parameters.h"

#include <gtest/gtest.h>

namespace postrider::smtp {
namespace {

MailParameters mail(std::string_view text) {
    auto parsed = parse_mail_parameters(text);
    EXPECT_TRUE(parsed) << text << ": " << to_line(parsed.error());
    return parsed ? *parsed : MailParameters{};
}

RecipientParameters recipient(std::string_view text) {
    auto parsed = parse_recipient_parameters(text);
    EXPECT_TRUE(parsed) << text << ": " << to_line(parsed.error());
    return parsed ? *parsed : RecipientParameters{};
}

std::string mail_refusal(std::string_view text) {
    auto parsed = parse_mail_parameters(text);
    return parsed ? "taken" : to_line(parsed.error());
}

std::string recipient_refusal(std::string_view text) {
    auto parsed = parse_recipient_parameters(text);
    return parsed ? "taken" : to_line(parsed.error());
}

TEST(MailParameters, AreNoneByDefault) {
    const auto got = mail("");

    EXPECT_FALSE(got.size || got.body || got.smtputf8 || got.auth || got.require_tls);
    EXPECT_EQ(got.dsn_return, DsnReturn::unspecified);
}

TEST(MailParameters, AreReadInAnyCaseAndOrder) {
    const auto got = mail(" ENVID=QQ+2B1 body=8bitmime  size=12345 SMTPUTF8 ret=hdrs REQUIRETLS ");

    EXPECT_EQ(got.size, 12345U);
    EXPECT_EQ(got.body, BodyType::eight_bit_mime);
    EXPECT_TRUE(got.smtputf8);
    EXPECT_TRUE(got.require_tls);
    EXPECT_EQ(got.dsn_return, DsnReturn::headers);
    EXPECT_EQ(got.envelope_id, "QQ+1");
}

TEST(MailParameters, TellAnUnknownSubmitterFromNone) {
    EXPECT_EQ(mail("").auth, std::nullopt);
    EXPECT_EQ(mail("AUTH=<>").auth, "");
    EXPECT_EQ(mail("AUTH=e+3Dmc2@x.test").auth, "e=mc2@x.test");
}

TEST(MailParameters, ReadHowLongToHold) {
    EXPECT_EQ(mail("HOLDFOR=90").hold_for, std::chrono::seconds{90});
    EXPECT_EQ(
        mail("HOLDUNTIL=2030-01-01T00:00:00Z").hold_until, base::from_micros(1'893'456'000'000'000)
    );
    EXPECT_EQ(mail_refusal("HOLDFOR=999999999999").substr(0, 9), "501 5.5.4");
    EXPECT_EQ(mail_refusal("HOLDFOR=1 HOLDUNTIL=2030-01-01T00:00:00Z").substr(0, 9), "501 5.5.4");
    EXPECT_EQ(mail_refusal("HOLDUNTIL=tomorrow").substr(0, 9), "501 5.5.4");
}

TEST(MailParameters, RefuseBadValuesWith501) {
    for (const auto* text :
         {"SIZE",
          "SIZE=",
          "SIZE=x",
          "SIZE=-1",
          "SIZE=1x",
          "SIZE=99999999999999999999",
          "BODY=9BIT",
          "RET=ALL",
          "ENVID=",
          "ENVID=a+G0",
          "ENVID=a+0D+0Ab",
          "AUTH=",
          "AUTH=+",
          "SMTPUTF8=1",
          "SIZE=1 size=2"}) {
        EXPECT_EQ(mail_refusal(text).substr(0, 10), "501 5.5.4 ") << text;
    }
    EXPECT_EQ(mail_refusal("ENVID=" + std::string(envelope_id_size_max, 'x')), "taken");
    EXPECT_NE(mail_refusal("ENVID=" + std::string(envelope_id_size_max + 1, 'x')), "taken");
}

TEST(MailParameters, RefuseUnknownKeywordsWith555AndGarbageWith501) {
    EXPECT_EQ(mail_refusal("mt-priority=3"), "555 5.5.4 Parameter MT-PRIORITY is not supported");
    EXPECT_EQ(mail_refusal("NOTIFY=NEVER"), "555 5.5.4 Parameter NOTIFY is not supported");
    for (const auto* text : {"<b@x.test>", "=5", "-x", "a@b.test"}) {
        EXPECT_EQ(mail_refusal(text).substr(0, 10), "501 5.5.2 ") << text;
    }
}

TEST(RecipientParameters, ReadWhenToNotify) {
    EXPECT_EQ(recipient("").notify, Notify::unspecified);
    EXPECT_EQ(recipient("NOTIFY=never").notify, Notify::never);
    EXPECT_EQ(recipient("NOTIFY=SUCCESS,DELAY").notify, Notify::success | Notify::delay);
    for (const auto* text :
         {"NOTIFY", "NOTIFY=", "NOTIFY=NEVER,FAILURE", "NOTIFY=SOMETIMES", "NOTIFY=SUCCESS,"}) {
        EXPECT_EQ(recipient_refusal(text).substr(0, 10), "501 5.5.4 ") << text;
    }
}

TEST(RecipientParameters, ReadTheOriginalRecipient) {
    EXPECT_EQ(recipient("ORCPT=RFC822;a+2Bb@x.test").original_recipient, "rfc822;a+b@x.test");
    EXPECT_EQ(recipient("ORCPT=utf-8;\\x{E4}@x.test").original_recipient, "utf-8;\xc3\xa4@x.test");
    for (const auto* text :
         {"ORCPT",
          "ORCPT=",
          "ORCPT=a@x.test",
          "ORCPT=rfc822;",
          "ORCPT=;a@x.test",
          "ORCPT=rfc822;a+0D+0ABcc:",
          "ORCPT=utf-8;\\x{110000}"}) {
        EXPECT_EQ(recipient_refusal(text).substr(0, 10), "501 5.5.4 ") << text;
    }
}

TEST(RecipientParameters, RefuseUnknownKeywords) {
    EXPECT_EQ(recipient_refusal("SIZE=1"), "555 5.5.4 Parameter SIZE is not supported");
}

}  // namespace
}  // namespace postrider::smtp
