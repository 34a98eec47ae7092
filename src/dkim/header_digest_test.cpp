// The digest that a signature of header fields signs (RFC 6376 §3.7).
#include "dkim/header_digest.h"

#include <gtest/gtest.h>

#include <vector>

namespace postrider::dkim {
namespace {

secrets::Digest256 digest_of(std::string_view message, const std::vector<std::string>& names) {
    const auto header = mail::HeaderBlock::parse(message).value();
    const auto* own = header.find("Sig");
    return header_digest(header.fields(), *own, names, Canonicalization::relaxed);
}

TEST(HeaderDigest, TakesFieldsFromTheBottomUpAndItsOwnLast) {
    const auto digest = digest_of(
        "Sig: a=1; b=code; c=2\r\nTo: one\r\nTo: two\r\nFrom:  x\r\n\r\n",
        {"to", "From", "TO", "to"}
    );
    EXPECT_EQ(digest, secrets::sha256("to:two\r\nfrom:x\r\nto:one\r\nsig:a=1; b=; c=2"));
}

TEST(HeaderDigest, NeverSelectsItsOwnField) {
    const auto digest = digest_of("Sig: b=code\r\nSig: other\r\n\r\n", {"sig", "sig"});
    EXPECT_EQ(digest, secrets::sha256("sig:other\r\nsig:b="));
}

TEST(HeaderDigest, OfTheSimpleFormKeepsEveryByteOfAField) {
    const auto header = mail::HeaderBlock::parse("SIG : b= x ;\r\nTo:  a\r\n\tb\r\n\r\n").value();
    const std::vector<std::string> names = {"to"};
    const auto digest =
        header_digest(header.fields(), header.fields()[0], names, Canonicalization::simple);
    EXPECT_EQ(digest, secrets::sha256("To:  a\r\n\tb\r\nSIG : b=;"));
}

}  // namespace
}  // namespace postrider::dkim
