// Digests and message authentication codes, as bytes and as hexadecimal.
#include "secrets/digest.h"

#include "base/encoding.h"

#include <gtest/gtest.h>

namespace postrider::secrets {
namespace {

TEST(Digest, AgreesWithTheStandardsVectors) {
    EXPECT_EQ(
        sha256_hex("abc"), "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"
    );
    EXPECT_EQ(sha256_hex(""), "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
    EXPECT_EQ(sha1_hex("abc"), "a9993e364706816aba3e25717850c26c9cd0d89d");
}

TEST(Digest, IsTheSameInPiecesAndBeginsAnewAfterwards) {
    Sha256 digest;
    digest.add("a");
    digest.add("");
    digest.add("bc");
    EXPECT_EQ(digest.finish(), sha256("abc"));
    EXPECT_EQ(digest.finish(), sha256(""));
    digest.add("abc");
    EXPECT_EQ(digest.finish(), sha256("abc"));
}

// RFC 4231 §4.3, §4.7; RFC 2104, appendix.
TEST(Hmac, AgreesWithTheStandardsVectors) {
    EXPECT_EQ(
        base::to_hex(view(hmac_sha256("Jefe", "what do ya want for nothing?"))),
        "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843"
    );
    EXPECT_EQ(
        base::to_hex(view(hmac_sha256(
            std::string(131, '\xaa'), "Test Using Larger Than Block-Size Key - Hash Key First"
        ))),
        "60e431591ee0b67f0d8a26aacbf5b77f8e0bc6213728c5140546040f0ee37f54"
    );
    EXPECT_EQ(
        base::to_hex(hmac_md5("Jefe", "what do ya want for nothing?")),
        "750c783e6ab0b503eaa86e310a5db738"
    );
}

TEST(Hmac, TakesAnEmptyKeyAndText) {
    EXPECT_EQ(base::to_hex(hmac_md5("", "")), "74e6f7298a9c2d168935f58c001bad88");
    EXPECT_EQ(
        base::to_hex(view(hmac_sha256("", ""))),
        "b613679a0814d9ec772f95d778c35fc5ff1697c493715653c6c712144292c5ad"
    );
}

TEST(EqualInConstantTime, ComparesSizesAndBytes) {
    EXPECT_TRUE(equal_in_constant_time("", ""));
    EXPECT_TRUE(equal_in_constant_time("abc", "abc"));
    EXPECT_FALSE(equal_in_constant_time("abc", "abd"));
    EXPECT_FALSE(equal_in_constant_time("abc", "ab"));
}

}  // namespace
}  // namespace postrider::secrets
