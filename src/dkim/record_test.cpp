// A key's TXT record as a value (RFC 6376 §3.6.1).
#include "dkim/record.h"

#include <gtest/gtest.h>

#include <string>

namespace postrider::dkim {
namespace {

/// RFC 8463, appendix A.2.
const std::string ed25519_key = "p=11qYAYKxCrfVS/7TyWQHOg7hcvPapiMlrwIaaPcHURo=";

std::expected<KeyRecord, Reason> parse(const std::string& text) {
    return parse_key_record(text, Algorithm::ed25519_sha256);
}

TEST(KeyRecord, IsReadWithItsFlags) {
    const auto record = parse("v=DKIM1; k=ed25519; t=y : s; n=note; " + ed25519_key);
    ASSERT_TRUE(record);
    EXPECT_TRUE(record->is_test);
    EXPECT_TRUE(record->is_strict);
    EXPECT_EQ(record->key.bits(), 256);
    EXPECT_FALSE(parse("k=ed25519;" + ed25519_key)->is_test);
}

TEST(KeyRecord, OfOurOwnKeysIsReadBack) {
    const auto key = SigningKey::generate_rsa(1024);
    const auto record = parse_key_record(key.txt_record(), Algorithm::rsa_sha256);
    ASSERT_TRUE(record);
    EXPECT_TRUE(record->is_strict);
    EXPECT_EQ(record->key.bits(), 1024);
}

TEST(KeyRecord, IsRefusedForItsReason) {
    const std::pair<std::string, Reason> cases[] = {
        {"", Reason::key_of_other_algorithm},
        {"nonsense", Reason::malformed_key},
        {"v=DKIM2; k=ed25519; " + ed25519_key, Reason::malformed_key},
        {"k=ed25519; v=DKIM1; " + ed25519_key, Reason::malformed_key},
        {"v=DKIM1; k=ed25519", Reason::malformed_key},
        {"v=DKIM1; k=ed25519; p=", Reason::key_revoked},
        {"v=DKIM1; k=ed25519; p=?", Reason::malformed_key},
        {"v=DKIM1; k=ed25519; p=YWJj", Reason::malformed_key},
        {"v=DKIM1; " + ed25519_key, Reason::key_of_other_algorithm},
        {"v=DKIM1; k=ed25519; h=sha1; " + ed25519_key, Reason::key_forbids_hash},
        {"v=DKIM1; k=ed25519; s=tlsrpt; " + ed25519_key, Reason::key_not_for_mail},
    };
    for (const auto& [text, reason] : cases) {
        const auto record = parse(text);
        ASSERT_FALSE(record) << text;
        EXPECT_EQ(record.error(), reason) << text << ": " << describe(record.error());
    }
}

TEST(KeyRecord, AllowsListsThatNameUs) {
    EXPECT_TRUE(parse("k=ed25519; h=sha1:sha256; s=tlsrpt:email; " + ed25519_key));
    EXPECT_TRUE(parse("k=ed25519; s=*; " + ed25519_key));
}

TEST(LooksLikeKeyRecord, KnowsKeysFromOtherText) {
    EXPECT_TRUE(looks_like_key_record("v=DKIM1; p="));
    EXPECT_TRUE(looks_like_key_record("p=abc"));
    EXPECT_FALSE(looks_like_key_record("v=spf1 -all"));
    EXPECT_FALSE(looks_like_key_record("hello"));
}

}  // namespace
}  // namespace postrider::dkim
