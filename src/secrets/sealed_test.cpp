// Small secrets that must be readable again (DKIM keys, TOTP seeds), encrypted for the store.
#include "secrets/sealed.h"

#include <gtest/gtest.h>

namespace postrider::secrets {
namespace {

class Sealed : public testing::Test {
protected:
    base::SeededRandom random{1};
    InstallationKey key = InstallationKey::random(random);
    Seal seal{key, random};
};

TEST_F(Sealed, OpensForItsPurpose) {
    for (const std::string& secret :
         {std::string(), std::string("a\0b", 3), std::string(5000, 'x')}) {
        const auto sealed = seal.seal(secret, "dkim example.test");
        EXPECT_EQ(sealed.size(), secret.size() + 41);
        EXPECT_EQ(seal.unseal(sealed, "dkim example.test"), secret);
    }
}

TEST_F(Sealed, LooksDifferentEachTime) {
    EXPECT_NE(seal.seal("secret", "p"), seal.seal("secret", "p"));
}

TEST_F(Sealed, StaysClosedForAnotherPurposeOrInstallation) {
    const auto sealed = seal.seal("secret", "totp 1");
    const Seal other(InstallationKey::random(random), random);

    EXPECT_EQ(seal.unseal(sealed, "totp 2").error(), UnsealError::not_ours);
    EXPECT_EQ(other.unseal(sealed, "totp 1").error(), UnsealError::not_ours);
}

TEST_F(Sealed, StaysClosedWhenAnyBitIsAltered) {
    const auto sealed = seal.seal("secret", "p");
    for (std::size_t i = 0; i < sealed.size(); ++i) {
        auto altered = sealed;
        altered[i] = static_cast<char>(altered[i] ^ 0x10);
        EXPECT_FALSE(seal.unseal(altered, "p")) << i;
    }
}

TEST_F(Sealed, IsMalformedWhenCutOrOfAnUnknownVersion) {
    auto sealed = seal.seal("", "p");
    for (std::size_t size = 0; size < sealed.size(); ++size) {
        EXPECT_EQ(seal.unseal(sealed.substr(0, size), "p").error(), UnsealError::malformed);
    }
    sealed[0] = 2;
    EXPECT_EQ(seal.unseal(sealed, "p").error(), UnsealError::malformed);
}

}  // namespace
}  // namespace postrider::secrets
