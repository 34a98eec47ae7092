// Adds an ARC set to a message that is passed on (RFC 8617 §5.1).
#include "arc/seal.h"

#include "arc/sets.h"

#include <gtest/gtest.h>

#include <algorithm>

#include "arc/chain_test_support.h"

namespace postrider::arc {
namespace {

TEST(ArcSeal, WritesTheThreeFieldsOfTheFirstSet) {
    const auto set = *set_of(plain_message, "a.test");
    const auto header = mail::HeaderBlock::parse(set).value();
    ASSERT_EQ(header.fields().size(), 3U);
    EXPECT_TRUE(header.fields()[0].is("ARC-Seal"));
    EXPECT_TRUE(header.text("ARC-Seal").contains("cv=none;\td=a.test;\ti=1; s=s; t=1700000000"));
    EXPECT_TRUE(header.text("ARC-Message-Signature").contains("h=from:from:subject:to;"));
    EXPECT_EQ(header.text("ARC-Authentication-Results"), "i=1; mx.a.test; spf=none");
}

TEST(ArcSeal, KeepsEveryLineShortEnough) {
    const auto signer =
        dkim::Signer{.domain = "a.test", .selector = "s", .key = dkim::SigningKey::generate_rsa()};
    const auto header = mail::HeaderBlock::parse(plain_message).value();
    const SealRequest request{
        .signer = signer,
        .results = "a.test; none",
        .time = noon,
        .signed_fields = std::vector<std::string>(100, "references"),
    };
    const auto set = *seal(header, dkim::body_hash("Hello.\r\n"), Verdict{}, request);
    for (std::size_t begin = 0; begin < set.size();) {
        const auto end = set.find("\r\n", begin);
        EXPECT_LE(end - begin, 998U);
        begin = end + 2;
    }
    EXPECT_EQ(
        verdict_on(
            set + plain_message, {{"s._domainkey.a.test", std::vector{signer.key.txt_record()}}}
        ).status,
        Status::pass
    );
}

TEST(ArcSeal, SealsAFailedChainOnceAndThenNoMore) {
    const auto broken = replaced(sealed(plain_message, "a.test"), "Hello.", "Hullo.");
    const auto set = set_of(broken, "b.test");
    ASSERT_TRUE(set);
    EXPECT_TRUE(set->contains("cv=fail"));
    EXPECT_FALSE(set_of(*set + broken, "c.test"));
}

TEST(ArcSeal, EndsWithTheFiftiethSet) {
    std::string message = plain_message;
    for (unsigned i = 0; i < instance_max; ++i) {
        message = sealed(message, "a.test");
    }
    EXPECT_EQ(verdict_on(message).status, Status::pass);
    EXPECT_EQ(verdict_on(message).instances, instance_max);
    EXPECT_FALSE(set_of(message, "b.test"));
}

TEST(ArcSeal, SignsWhatIdentifiesAMessageButNothingThatHostsRemove) {
    const auto header = mail::HeaderBlock::parse(
                            "Authentication-Results: x; none\r\nDKIM-Signature: v=1\r\n"
                            "From: a@b.test\r\nReceived: x\r\nDKIM-Signature: v=2\r\n\r\n"
    )
                            .value();
    EXPECT_EQ(
        fields_to_seal(header.fields()),
        (std::vector<std::string>{"from", "from", "dkim-signature", "dkim-signature"})
    );
}

TEST(ArcSeal, LetsNoResultStartAField) {
    const auto signer = host_at("a.test");
    const auto header = mail::HeaderBlock::parse(plain_message).value();
    const SealRequest request{
        .signer = signer, .results = "a.test; none\r\nBcc: eve", .time = noon, .signed_fields = {}
    };
    const auto set = *seal(header, dkim::body_hash("Hello.\r\n"), Verdict{}, request);
    EXPECT_EQ(mail::HeaderBlock::parse(set)->fields().size(), 3U);
}

}  // namespace
}  // namespace postrider::arc
