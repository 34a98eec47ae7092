// Validates the chain of ARC sets of a message, without asking the DNS itself (RFC 8617 §5.2).
#include "arc/validate.h"

#include <gtest/gtest.h>

#include "arc/chain_test_support.h"

namespace postrider::arc {
namespace {

TEST(ArcValidation, OfAMessageWithoutSetsIsNone) {
    const auto verdict = verdict_on(plain_message);
    EXPECT_EQ(verdict.status, Status::none);
    EXPECT_EQ(verdict.instances, 0U);
    EXPECT_FALSE(verdict.is_temporary());
}

TEST(ArcValidation, PassesAChainOfThreeAndNamesTheSealers) {
    const auto message = sealed(sealed(sealed(plain_message, "a.test"), "b.test"), "c.test");
    const auto verdict = verdict_on(message);
    EXPECT_EQ(verdict.status, Status::pass);
    EXPECT_EQ(verdict.sealers, (std::vector<std::string>{"a.test", "b.test", "c.test"}));
    EXPECT_EQ(verdict.oldest_pass, 0U);
    EXPECT_EQ(verdict.instances, 3U);
}

TEST(ArcValidation, TellsFromWhichSetOnTheMessageIsWhatItWas) {
    const auto first = sealed(plain_message, "a.test");
    const auto changed = replaced(first, "Hello.", "Hello, list.");
    // Who alters a message validates before and seals afterwards.
    const auto header = mail::HeaderBlock::parse(changed).value();
    const auto signer = host_at("b.test");
    const SealRequest request{
        .signer = signer, .results = "b.test; none", .time = noon, .signed_fields = {"from"}
    };
    const auto body = dkim::body_hash(std::string_view(changed).substr(header.body_offset()));
    const auto set = seal(header, body, verdict_on(first), request);
    const auto after = verdict_on(*set + changed);
    EXPECT_EQ(after.status, Status::pass);
    EXPECT_EQ(after.oldest_pass, 2U);
}

TEST(ArcValidation, FailsWhenTheMessageIsAlteredAfterTheLastSeal) {
    const auto message = sealed(plain_message, "a.test");
    auto verdict = verdict_on(replaced(message, "Hello.", "Hullo."));
    EXPECT_EQ(verdict.status, Status::fail);
    EXPECT_EQ(verdict.reason, Reason::message_signature_failed);
    EXPECT_EQ(verdict.cause, dkim::Reason::body_altered);
    verdict = verdict_on(replaced(message, "joe@", "eve@"));
    EXPECT_EQ(verdict.cause, dkim::Reason::header_altered);
    EXPECT_EQ(verdict.instance_at_fault, 1U);
}

TEST(ArcValidation, FailsWhenAnOlderSetIsAltered) {
    const auto message = sealed(sealed(plain_message, "a.test"), "b.test");
    const auto verdict =
        verdict_on(replaced(message, "mx.a.test; spf=none", "mx.a.test; spf=pass"));
    EXPECT_EQ(verdict.reason, Reason::seal_failed);
    EXPECT_EQ(verdict.instance_at_fault, 1U);
}

TEST(ArcValidation, NeedsEveryFieldOfEverySetOnce) {
    const auto message = sealed(plain_message, "a.test");
    for (const auto* name : {"ARC-Seal", "ARC-Message-Signature", "ARC-Authentication-Results"}) {
        EXPECT_EQ(verdict_on(replaced(message, name, "X-Other")).reason, Reason::incomplete_set);
    }
    const auto set = *set_of(plain_message, "a.test");
    EXPECT_EQ(verdict_on(set + message).reason, Reason::incomplete_set);
    EXPECT_EQ(verdict_on("ARC-Seal: i=51\r\n" + message).reason, Reason::malformed_field);
    EXPECT_EQ(verdict_on("ARC-Seal: i=0\r\n" + message).reason, Reason::malformed_field);
    EXPECT_EQ(
        verdict_on("ARC-Authentication-Results: i=2\r\n" + message).reason, Reason::malformed_field
    );
}

TEST(ArcValidation, BelievesASealThatSaysTheChainHasFailed) {
    const auto broken = replaced(sealed(plain_message, "a.test"), "Hello.", "Hullo.");
    const auto verdict = verdict_on(sealed(broken, "b.test"));
    EXPECT_EQ(verdict.status, Status::fail);
    EXPECT_EQ(verdict.reason, Reason::sealed_as_failed);
    const auto message = sealed(plain_message, "a.test");
    EXPECT_EQ(
        verdict_on(replaced(message, "cv=none", "cv=pass")).reason, Reason::contradictory_seals
    );
}

TEST(ArcValidation, FailsForATimeWhenTheDnsCannotTell) {
    const auto message = sealed(plain_message, "a.test");
    Keys keys = usual_keys();
    keys["s._domainkey.a.test"] = std::unexpected(dkim::NoAnswer::cannot_tell);
    EXPECT_TRUE(verdict_on(message, keys).is_temporary());
    EXPECT_TRUE(verdict_on(message, {}).is_temporary());
    keys["s._domainkey.a.test"] = std::unexpected(dkim::NoAnswer::not_there);
    EXPECT_EQ(verdict_on(message, keys).cause, dkim::Reason::no_key);
    EXPECT_FALSE(verdict_on(message, keys).is_temporary());
}

TEST(ArcValidation, AsksForEachKeyOnceAndForNoneInVain) {
    const auto message = sealed(sealed(sealed(plain_message, "a.test"), "b.test"), "a.test");
    const auto header = mail::HeaderBlock::parse(message).value();
    EXPECT_EQ(
        Validation(header).key_names(),
        (std::vector<std::string>{"s._domainkey.a.test", "s._domainkey.b.test"})
    );
    const auto broken = replaced(message, "i=2;", "i=7;");
    const auto broken_header = mail::HeaderBlock::parse(broken).value();
    EXPECT_TRUE(Validation(broken_header).key_names().empty());
    EXPECT_FALSE(Validation(broken_header).needs_body());
}

}  // namespace
}  // namespace postrider::arc
