// API keys and SMTP passwords as keyed hashes: found by equality, worthless without the key.
#include "secrets/keyed_hash.h"

#include <gtest/gtest.h>

namespace postrider::secrets {
namespace {

class CredentialHashing : public testing::Test {
protected:
    base::SeededRandom random{1};
    InstallationKey key = InstallationKey::random(random);
    CredentialHash hash{key};
};

TEST_F(CredentialHashing, IsTheSameForTheSameKeyInAnyCase) {
    EXPECT_EQ(hash("aBcDeF123"), hash("abcdef123"));
    EXPECT_EQ(hash("aBcDeF123"), CredentialHash(key)("ABCDEF123"));
}

TEST_F(CredentialHashing, FoldsNothingButAsciiLetters) {
    EXPECT_FALSE(hash("@") == hash("`"));
    EXPECT_FALSE(hash("\xc3\x84") == hash("\xc3\xa4"));
}

TEST_F(CredentialHashing, DiffersWithCredentialAndInstallation) {
    EXPECT_FALSE(hash("one") == hash("two"));
    EXPECT_FALSE(hash("one") == CredentialHash(InstallationKey::random(random))("one"));
}

TEST_F(CredentialHashing, SurvivesTheStore) {
    const auto digest = hash("one");
    EXPECT_EQ(digest.bytes().size(), 32U);
    EXPECT_EQ(CredentialDigest::from_bytes(digest.bytes()), digest);
}

}  // namespace
}  // namespace postrider::secrets
