// The Authentication-Results field.
#include "authentication/results.h"

#include "mail/header.h"

#include <gtest/gtest.h>

namespace postrider::authentication {
namespace {

using model::AuthResult;

model::Inspection usual() {
    model::Inspection inspection{
        .client = base::IpAddress::parse("192.0.2.1"),
        .reverse_name = "mx.example.test",
    };
    auto& verdicts = inspection.verdicts;
    verdicts.helo = {.result = AuthResult::none, .domain = "mx.example.test"};
    verdicts.mail_from = {
        .result = AuthResult::pass, .domain = "example.test", .mechanism = "ip4:192.0.2.1"
    };
    verdicts.dkim.push_back({
        .result = AuthResult::pass,
        .domain = "example.test",
        .selector = "s",
        .identity = "@example.test",
        .algorithm = "rsa-sha256",
        .signature_start = "ab+/Cd12",
        .reason = "verified",
    });
    verdicts.dmarc = {
        .result = AuthResult::pass,
        .author_domain = "example.test",
        .policy_domain = "example.test",
        .policy = model::DmarcPolicy::reject,
    };
    return inspection;
}

std::string value_of(const model::Inspection& inspection, std::string_view mail_from) {
    const auto field = write_results(inspection, mail_from, "mx.test");
    return mail::HeaderBlock::parse(field).value().text("Authentication-Results");
}

TEST(Results, HaveALineForEachMethod) {
    EXPECT_EQ(
        write_results(usual(), "joe@example.test", "mx.test"),
        "Authentication-Results: mx.test;\r\n"
        "    iprev=pass (mx.example.test) policy.iprev=192.0.2.1;\r\n"
        "    spf=pass (ip4:192.0.2.1 decides on 192.0.2.1)\r\n"
        " smtp.mailfrom=joe@example.test;\r\n"
        "    spf=none smtp.helo=mx.example.test;\r\n"
        "    dkim=pass header.d=example.test header.s=s header.a=rsa-sha256\r\n"
        " header.b=\"ab+/Cd12\";\r\n"
        "    dmarc=pass (policy of example.test) header.from=example.test\r\n"
        " policy.dmarc=reject\r\n"
    );
}

TEST(Results, SayThatThereWasNothingToFind) {
    EXPECT_EQ(value_of({}, ""), "mx.test;    dkim=none;    dmarc=none");
}

TEST(Results, NameTheHostAloneForAMessageWithoutSender) {
    auto inspection = usual();
    inspection.verdicts.mail_from = inspection.verdicts.helo;

    const auto value = value_of(inspection, "");

    EXPECT_FALSE(value.contains("smtp.mailfrom")) << value;
    EXPECT_TRUE(value.contains("spf=none smtp.helo=mx.example.test"));
}

TEST(Results, GiveTheReasonOfAFailure) {
    auto inspection = usual();
    inspection.verdicts.dkim[0].result = AuthResult::fail;
    inspection.verdicts.dkim[0].reason = "body hash did not verify";
    inspection.verdicts.arc = {
        .result = AuthResult::fail, .instances = 1, .reason = "seal failed: no key published"
    };

    const auto value = value_of(inspection, "joe@example.test");

    EXPECT_TRUE(value.contains("dkim=fail reason=\"body hash did not verify\" header.d=")) << value;
    EXPECT_TRUE(value.contains("arc=fail reason=\"seal failed: no key published\"")) << value;
}

TEST(Results, TellHowFarAChainHolds) {
    auto inspection = usual();
    inspection.verdicts.arc = {
        .result = AuthResult::pass, .instances = 3, .sealers = {}, .oldest_pass = 2
    };

    EXPECT_TRUE(value_of(inspection, "")
                    .contains("arc=pass (i=3) header.oldest-pass=2 smtp.remote-ip=192.0.2.1"));
}

TEST(Results, WarnOfABodyThatIsSignedInPart) {
    auto inspection = usual();
    inspection.verdicts.dkim[0].octets_unsigned = 17;

    EXPECT_TRUE(value_of(inspection, "").contains("dkim=pass (17 octets of the body unsigned)"));
}

TEST(Results, LetNothingBreakOutOfItsPlace) {
    auto inspection = usual();
    inspection.verdicts.mail_from.mechanism = "exists:a)(b\\.test";
    inspection.verdicts.helo.domain = "x; dkim=pass";
    inspection.verdicts.dkim[0].identity = "a\"b\\@example.test";

    const auto field = write_results(inspection, "joe; dmarc=pass\r\nX: y@example.test", "mx.test");
    const auto header = mail::HeaderBlock::parse(field).value();

    EXPECT_EQ(header.fields().size(), 1U);
    EXPECT_TRUE(field.contains(R"((exists:a\)\(b\\.test decides)")) << field;
    EXPECT_TRUE(header.fields()[0].value.contains("smtp.mailfrom=\"joe;")) << field;
    EXPECT_TRUE(field.contains("smtp.helo=\"x; dkim=pass\"")) << field;
    EXPECT_TRUE(field.contains(R"(header.i="a\"b\\@example.test")")) << field;
}

TEST(Results, CutWhatIsTooLong) {
    const auto field = write_results(usual(), std::string(5000, 'x') + " @a.test", "mx.test");

    EXPECT_LT(field.size(), 1000U);
}

std::string without_forged(const std::string& message) {
    return std::string(without_forged_results(model::Content::from(message), "mx.test").head());
}

TEST(ForgedResults, AreRemovedInWhateverFormTheyClaimOurName) {
    EXPECT_EQ(
        without_forged(
            "A: 1\r\nAuthentication-Results: mx.test; dkim=pass\r\nB: 2\r\n"
            "AUTHENTICATION-results:\r\n (c) \"MX.test\" 1;\r\n dmarc=pass\r\nC: 3\r\n\r\nbody"
        ),
        "A: 1\r\nB: 2\r\nC: 3\r\n\r\nbody"
    );
    EXPECT_EQ(without_forged("Authentication-Results: mx.test; none"), "");
}

TEST(ForgedResults, OfOthersStay) {
    const std::string message =
        "Authentication-Results: mx.other.test; dkim=pass\r\n"
        "X-Authentication-Results: mx.test; dkim=pass\r\n\r\n"
        "Authentication-Results: mx.test; dkim=pass\r\n";

    EXPECT_EQ(without_forged(message), message);
}

TEST(ForgedResults, LeaveALargeMessageInItsFile) {
    const auto content = model::Content::from_file(
        "Authentication-Results: mx.test; none\r\nA: 1\r\n\r\nstart", "/absent", 7, 100'000
    );

    const auto kept = without_forged_results(content, "mx.test");

    EXPECT_EQ(kept.head(), "A: 1\r\n\r\nstart");
    EXPECT_EQ(kept.size(), 100'000U - 39U);
    EXPECT_EQ(kept.path(), "/absent");
}

}  // namespace
}  // namespace postrider::authentication
