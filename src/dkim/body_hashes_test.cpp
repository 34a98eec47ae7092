// The body's hashes that the signatures of one message ask for, each computed once.
#include "dkim/body_hashes.h"

#include <gtest/gtest.h>

namespace postrider::dkim {
namespace {

Signature signature_of(std::string_view body, Canonicalization form = Canonicalization::relaxed) {
    Signature signature;
    signature.body_form = form;
    signature.body_hash = secrets::view(body_hash(body, form));
    return signature;
}

TEST(BodyHashes, AreOneForSignaturesOfTheSameForm) {
    BodyHashes hashes(10);
    const auto relaxed = signature_of("Hi.\r\n");
    const auto simple = signature_of("Hi.\r\n", Canonicalization::simple);
    EXPECT_EQ(hashes.want(relaxed), hashes.want(relaxed));
    EXPECT_NE(hashes.want(relaxed), hashes.want(simple));
    hashes.add("Hi");
    hashes.add(".\r\n");
    hashes.finish();
    EXPECT_EQ(hashes.check(0, relaxed), std::nullopt);
    EXPECT_EQ(hashes.check(1, simple), std::nullopt);
    EXPECT_EQ(hashes.length(0), 5U);
}

TEST(BodyHashes, TellAnAlteredBodyFromAShortOne) {
    BodyHashes hashes(10);
    auto longer = signature_of("Hi.\r\n");
    longer.length = 6;
    const auto other = signature_of("Ho.\r\n");
    const auto first = hashes.want(longer);
    const auto second = hashes.want(other);
    hashes.add("Hi.\r\n");
    hashes.finish();
    EXPECT_EQ(hashes.check(first, longer), Reason::length_beyond_body);
    EXPECT_EQ(hashes.check(second, other), Reason::body_altered);
}

TEST(BodyHashes, AreNotComputedBeyondALimit) {
    BodyHashes hashes(2);
    Signature signature = signature_of("Hi.\r\n");
    for (signature.length = 1; signature.length <= 3; ++signature.length) {
        EXPECT_EQ(hashes.want(signature), signature.length - 1);
    }
    hashes.add("Hi.\r\n");
    hashes.finish();
    EXPECT_EQ(hashes.check(2, signature), Reason::too_many_bodies);
}

}  // namespace
}  // namespace postrider::dkim
