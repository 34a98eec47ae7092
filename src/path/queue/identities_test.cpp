// In whose name mail goes.
#include "path/queue/identities.h"

#include <gtest/gtest.h>

#include "dkim/key.h"
#include "path/queue/queue_test_support.h"
#include "tenancy/domain_keys.h"
#include "testing/run.h"
#include "testing/world.h"

namespace postrider::queue {
namespace {

class IdentitiesTest : public ::testing::Test {
protected:
    IdentitiesTest() {
        store.server_kept.id = {1};
        store.server_kept.token = "abcdef";
        store.domain_kept.id = {7};
        store.domain_kept.name = "acme.test";
        store.domain_kept.dkim_selector = "postal-abc";
        store.domain_kept.sealed_dkim_key =
            tenancy::seal_key(seal, dkim::SigningKey::generate_ed25519(), "acme.test");
    }
    model::Claim claim_of_domain() {
        auto claim = a_claim(1);
        claim.domain = model::DomainId{7};
        return claim;
    }
    delivery::Identity of(const model::Claim& claim) {
        return testing::run(world.loop, identities.of(claim));
    }

    std::string lines;
    base::Log log{[this](std::string_view line) { lines += line; }, [] { return base::Time{}; }};
    NotingStore store;
    testing::World world;
    secrets::InstallationKey key = secrets::InstallationKey::random(world.random);
    secrets::Seal seal{key, world.random};
    secrets::DeliveryToken tokens{key};
    delivery::Signers own = std::make_shared<const std::vector<dkim::Signer>>();
    Identities identities{
        store,
        key,
        world.random,
        log,
        {.own_signers = own,
         .return_path_domain = "rp.example.test",
         .custom_return_path_prefix = "psrp"}
    };
};

TEST_F(IdentitiesTest, TheReturnPathNamesServerAndDelivery) {
    const auto claim = claim_of_domain();
    const auto token = tokens.make_for_address(static_cast<std::uint64_t>(claim.delivery.value));

    const auto identity = of(claim);

    EXPECT_EQ(identity.mail_from, "abcdef+" + token + "@rp.example.test");
    EXPECT_EQ(tokens.read(identity.token), static_cast<std::uint64_t>(claim.delivery.value));
}

TEST_F(IdentitiesTest, ADomainWithAReturnPathOfItsOwnUsesIt) {
    store.domain_kept.has_own_return_path = true;

    EXPECT_TRUE(of(claim_of_domain()).mail_from.ends_with("@psrp.acme.test"));
}

TEST_F(IdentitiesTest, ABounceGoesOutWithTheNullSender) {
    auto claim = a_claim(1);
    claim.is_bounce = true;

    const auto identity = of(claim);

    EXPECT_EQ(identity.mail_from, "");
    EXPECT_EQ(identity.signers, own);
    EXPECT_FALSE(identity.token.empty());
}

TEST_F(IdentitiesTest, TheDomainSignsAndItsKeyIsOpenedOnce) {
    const auto first = of(claim_of_domain());
    const auto second = of(claim_of_domain());

    ASSERT_TRUE(first.signers);
    EXPECT_EQ(first.signers->size(), 1U);
    EXPECT_EQ(first.signers, second.signers);
}

TEST_F(IdentitiesTest, AKeyThatWasChangedCountsFromTheNextMessageOn) {
    const auto before = of(claim_of_domain());
    store.domain_kept.sealed_dkim_key =
        tenancy::seal_key(seal, dkim::SigningKey::generate_ed25519(), "acme.test");

    EXPECT_NE(of(claim_of_domain()).signers, before.signers);
}

TEST_F(IdentitiesTest, AKeyThatCannotBeOpenedIsSaidAndNothingIsSigned) {
    store.domain_kept.sealed_dkim_key = "sealed elsewhere";

    const auto identity = of(claim_of_domain());

    EXPECT_TRUE(identity.signers->empty());
    EXPECT_TRUE(lines.contains("signing_key_unusable"));
}

}  // namespace
}  // namespace postrider::queue
