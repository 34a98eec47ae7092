// Writes DKIM-Signature fields (RFC 6376 §5).
#include "dkim/sign.h"

#include "base/ascii.h"
#include "dkim/verify.h"

#include <gtest/gtest.h>

#include <string>

namespace postrider::dkim {
namespace {

constexpr base::Time noon = base::from_micros(1'700'000'000'000'000);

const Signer& rsa_signer() {
    static const Signer signer{"example.test", "rsa", SigningKey::generate_rsa()};
    return signer;
}

const Signer& ed25519_signer() {
    static const Signer signer{"example.test", "ed", SigningKey::generate_ed25519()};
    return signer;
}

std::string signed_message(std::string_view message, std::span<const Signer> signers) {
    const auto header = mail::HeaderBlock::parse(message).value();
    const auto hash = body_hash(message.substr(header.body_offset()));
    return sign(header.fields(), hash, signers, noon) + std::string(message);
}

std::vector<Result> verdicts(std::string_view message) {
    const auto header = mail::HeaderBlock::parse(message).value();
    const auto ask = [](const std::string& name) -> TxtAnswer {
        const auto& signer = name.starts_with("rsa.") ? rsa_signer() : ed25519_signer();
        return std::vector{signer.key.txt_record()};
    };
    return verify(header, message.substr(header.body_offset()), ask, noon);
}

std::string tag(std::string_view message, std::string_view name) {
    const auto header = mail::HeaderBlock::parse(message).value();
    const auto tags = TagList::parse(header.find("DKIM-Signature")->value).value();
    return std::string(tags.value_or(name, ""));
}

constexpr std::string_view plain =
    "Received: by relay.test\r\nFrom: a@example.test\r\nTo: b@example.test\r\n"
    "Subject: Hello\r\n there\r\nDate: Sat, 22 Nov 2026 10:00:00 +0000\r\n\r\nHi.\r\n";

TEST(Sign, MakesWhatVerifies) {
    const auto message = signed_message(plain, {{rsa_signer(), ed25519_signer()}});
    const auto results = verdicts(message);
    ASSERT_EQ(results.size(), 2U);
    EXPECT_EQ(results[0].reason, Reason::verified);
    EXPECT_EQ(results[1].reason, Reason::verified);
    EXPECT_EQ(results[0].key_bits, 2048);
}

TEST(Sign, LaysTheFieldOutInLinesOfModestLength) {
    const auto text = signed_message(plain, {{rsa_signer()}});
    EXPECT_TRUE(text.starts_with(
        "DKIM-Signature: v=1; a=rsa-sha256; c=relaxed/relaxed;\r\n\td=example.test;\r\n"
        "\ts=rsa; t=1700000000;\r\n\tbh="
    )) << text;
    const auto header = mail::HeaderBlock::parse(text).value();
    for (const auto line : base::split(header.fields()[0].whole, '\n')) {
        EXPECT_LE(line.size(), 78U) << line;
    }
    EXPECT_EQ(header.fields().size(), 6U);
}

TEST(Sign, NamesWhatItSignsAndWhatNobodyMayAdd) {
    const auto names = tag(signed_message(plain, {{rsa_signer()}}), "h");
    std::string flat;
    for (const auto name : colon_list(names)) {
        flat.append(name).append(":");
    }
    EXPECT_EQ(flat, "from:from:reply-to:subject:subject:date:date:to:to:cc:");
}

TEST(Sign, IsBrokenByAnyAddedVisibleField) {
    const auto message = signed_message(plain, {{rsa_signer()}});
    for (const char* field : {"From", "Subject", "To", "Cc", "Reply-To", "Date"}) {
        const auto results = verdicts(std::string(field) + ": added\r\n" + message);
        EXPECT_EQ(results[0].reason, Reason::header_altered) << field;
    }
    EXPECT_EQ(verdicts("X-Other: added\r\n" + message)[0].reason, Reason::verified);
    EXPECT_EQ(verdicts("Received: added\r\n" + message)[0].reason, Reason::verified);
}

TEST(Sign, TakesRepeatedFieldsFromTheBottomUp) {
    const std::string repeated = "To: first@example.test\r\nList-Id: <1>\r\nList-Id: <2>\r\n";
    const auto message = signed_message(repeated + std::string(plain), {{rsa_signer()}});
    EXPECT_EQ(verdicts(message)[0].reason, Reason::verified);
    auto swapped = message;
    swapped.replace(swapped.find("<1>"), 3, "<3>");
    EXPECT_EQ(verdicts(swapped)[0].reason, Reason::header_altered);
}

TEST(Sign, HoldsForUnusualMessages) {
    for (const std::string_view message :
         {"From: a@example.test\r\n\r\n",
          "From: a@example.test\r\n",
          "From:\r\n\r\n \r\n\r\n",
          "From: \xc3\xa4@example.test\r\nSubject:\t a \t\r\n\tb  \r\nno field\r\n\r\n.\r\n\r\nx",
          "\r\nbody only\r\n"}) {
        const auto results = verdicts(signed_message(message, {{rsa_signer(), ed25519_signer()}}));
        ASSERT_EQ(results.size(), 2U);
        EXPECT_EQ(results[0].reason, Reason::verified) << message;
        EXPECT_EQ(results[1].reason, Reason::verified) << message;
    }
}

TEST(Sign, WritesNothingWithoutASigner) {
    EXPECT_EQ(signed_message(plain, {}), plain);
}

}  // namespace
}  // namespace postrider::dkim
