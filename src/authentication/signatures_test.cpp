// The signatures in a message.
#include "authentication/signatures.h"

#include <gtest/gtest.h>

namespace postrider::authentication {
namespace {

constexpr base::Time noon = base::from_micros(1'700'000'000'000'000);

const std::string signature =
    "DKIM-Signature: v=1; a=rsa-sha256; d=a.test; s=s; h=from; b=AAAA;\r\n"
    " bh=47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=\r\n";

TEST(Signatures, AskForEachKeyOnce) {
    const Signatures signatures(
        model::Content::from(signature + signature + "From: joe@a.test\r\n\r\n")
    );

    EXPECT_EQ(signatures.key_names(), (std::vector<std::string>{"s._domainkey.a.test"}));
}

TEST(Signatures, CountAMissingKeyAsOneThatNobodyCanTell) {
    Signatures signatures(model::Content::from(signature + "From: joe@a.test\r\n\r\n"));

    const auto verdicts = signatures.judge_dkim({}, noon);

    ASSERT_EQ(verdicts.size(), 1U);
    EXPECT_EQ(verdicts[0].result, model::AuthResult::temperror);
}

TEST(Signatures, DoNotReadABodyThatNobodySigned) {
    const auto content =
        model::Content::from_file("From: joe@a.test\r\n\r\n", "/absent", 0, 100'000);

    Signatures signatures(content);

    EXPECT_TRUE(signatures.key_names().empty());
    EXPECT_TRUE(signatures.judge_dkim({}, noon).empty());
    EXPECT_EQ(signatures.judge_arc({}, noon).result, model::AuthResult::none);
}

TEST(Signatures, TellWhenTheBodyCannotBeRead) {
    const auto content =
        model::Content::from_file(signature + "From: joe@a.test\r\n\r\n", "/absent", 0, 100'000);

    EXPECT_THROW(Signatures{content}, std::system_error);
}

TEST(Signatures, KnowTheDomainsOfTheAuthors) {
    const Signatures signatures(model::Content::from("From: joe@A.test, b@c.test\r\n\r\n"));

    EXPECT_EQ(signatures.author_domains(), (std::vector<std::string>{"a.test", "c.test"}));
}

}  // namespace
}  // namespace postrider::authentication
