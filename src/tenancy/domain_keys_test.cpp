// The signing keys of a domain.
#include "tenancy/domain_keys.h"

#include <gtest/gtest.h>

#include "base/random.h"

namespace postrider::tenancy {
namespace {

class DomainKeys : public testing::Test {
protected:
    base::SeededRandom random_{1};
    secrets::InstallationKey key_ = secrets::InstallationKey::random(random_);
    secrets::Seal seal_{key_, random_};
    dkim::SigningKey ed25519_ = dkim::SigningKey::generate_ed25519();
};

TEST_F(DomainKeys, ComeBackAsSigners) {
    const model::Domain domain{
        .name = "example.test",
        .sealed_ed25519_key = seal_key(seal_, ed25519_, "example.test"),
        .ed25519_selector = "postal-ed",
    };

    const auto found = signers_of(seal_, domain);

    ASSERT_EQ(found.signers.size(), 1U);
    EXPECT_EQ(found.signers[0].domain, "example.test");
    EXPECT_EQ(found.signers[0].selector, "postal-ed");
    EXPECT_EQ(found.signers[0].key.txt_record(), ed25519_.txt_record());
    EXPECT_EQ(found.problem, "");
}

TEST_F(DomainKeys, OfAnotherDomainAreRefusedWithAReason) {
    const model::Domain domain{
        .name = "thief.test",
        .sealed_ed25519_key = seal_key(seal_, ed25519_, "example.test"),
    };

    const auto found = signers_of(seal_, domain);

    EXPECT_TRUE(found.signers.empty());
    EXPECT_TRUE(found.problem.contains("thief.test")) << found.problem;
}

}  // namespace
}  // namespace postrider::tenancy
