// The ARC sets of a message: three fields each, tied together by their instance (RFC 8617 §4.2).
#include "arc/sets.h"

#include <gtest/gtest.h>

namespace postrider::arc {
namespace {

constexpr std::string_view set =
    "ARC-Seal: i=1; a=ed25519-sha256; cv=None; d=A.test; s=s; b=aGk=\r\n"
    "ARC-Message-Signature: i=1; a=rsa-sha256; d=b.test; s=t; h=from::to;\r\n"
    " bh=AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=; b=aGk=\r\n"
    "ARC-Authentication-Results: i=1 ; mx.test; none\r\n";

auto sets_of(const std::string& message) {
    return find_sets(mail::HeaderBlock::parse(message).value());
}

std::string with(std::string_view what, std::string_view by) {
    std::string text(set);
    return text.replace(text.find(what), what.size(), by);
}

TEST(ArcSets, AreReadIntoSignaturesAndClaims) {
    const auto sets = sets_of(std::string(set));
    ASSERT_TRUE(sets);
    ASSERT_EQ(sets->size(), 1U);
    const auto& first = sets->front();
    EXPECT_EQ(first.claim, Status::none);
    EXPECT_EQ(first.seal_signature->key_name(), "s._domainkey.a.test");
    EXPECT_EQ(first.message_signature->key_name(), "t._domainkey.b.test");
    EXPECT_EQ(first.message_signature->header_form, dkim::Canonicalization::relaxed);
    EXPECT_EQ(first.message_signature->signed_fields.size(), 3U);
}

TEST(ArcSets, HoldNoSealWithSignedFieldsAndNoSignatureOverSeals) {
    const auto sealed = sets_of(with("cv=None", "h=from; cv=None"));
    EXPECT_EQ(sealed->front().seal_signature.error(), dkim::Reason::malformed_signature);
    const auto signature = sets_of(with("from::to", "from:arc-seal"));
    EXPECT_EQ(signature->front().message_signature.error(), dkim::Reason::malformed_signature);
    const auto tagless = sets_of(with("cv=None; d=A.test", "cv=None"));
    EXPECT_EQ(tagless->front().seal_signature.error(), dkim::Reason::missing_tag);
}

TEST(ArcSets, AreMalformedWithoutAClaimOrAnInstance) {
    EXPECT_EQ(sets_of(with("cv=None", "cv=maybe")).error(), Reason::malformed_field);
    EXPECT_EQ(sets_of(with("i=1", "i=x")).error(), Reason::malformed_field);
    EXPECT_EQ(sets_of(with("i=1", "i=99999999999999999999")).error(), Reason::malformed_field);
    EXPECT_EQ(sets_of("ARC-Seal: i=1\r\n").error(), Reason::incomplete_set);
}

TEST(ArcSets, TellTheHighestInstanceEvenWhenBroken) {
    const auto header = mail::HeaderBlock::parse("ARC-Seal: i=7\r\nARC-Seal: i=7\r\n").value();
    EXPECT_EQ(highest_instance(header), 7U);
}

TEST(ArcSets, AreSealedInTheOrderOfTheRfc) {
    const auto header = mail::HeaderBlock::parse(set).value();
    std::string text;
    append_set(text, header.fields(), sets_of(std::string(set))->front());
    EXPECT_TRUE(text.starts_with("arc-authentication-results:i=1 ; mx.test; none\r\n"));
    EXPECT_LT(text.find("arc-message-signature:"), text.find("arc-seal:"));
}

}  // namespace
}  // namespace postrider::arc
