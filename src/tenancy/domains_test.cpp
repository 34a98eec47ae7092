// Domains, made and changed.
#include "tenancy/domains.h"

#include "tenancy/domain_keys.h"
#include "tenancy/store_test_support.h"

namespace postrider::tenancy {
namespace {

class Domains : public OnARealStore {
protected:
    // A quick key: what kind it is does not matter here.
    NewDomain wanted(const std::string& name) {
        return {
            .organization = server_.organization,
            .server = server_.id,
            .name = name,
            .key = rsa_,
            .dkim_identifier = "postal"
        };
    }
    model::Domain made(const std::string& name) {
        return *wait(create_domain(*store_, seal_, random_, wanted(name)));
    }

    model::Server server_ = a_server();
    dkim::SigningKey rsa_ = dkim::SigningKey::generate_rsa(1024);
};

TEST_F(Domains, HaveATokenASelectorAndASealedKey) {
    const auto domain = made("Example.TEST");

    EXPECT_EQ(domain.name, "example.test");
    EXPECT_EQ(domain.verification_token.size(), verification_token_size);
    EXPECT_FALSE(domain.verified_at);
    EXPECT_FALSE(domain.sealed_dkim_key.contains("PRIVATE"));
    const auto keys = signers_of(seal_, domain);
    ASSERT_EQ(keys.signers.size(), 1U);
    EXPECT_EQ(keys.signers[0].key.txt_record(), rsa_.txt_record());
}

TEST_F(Domains, HaveSelectorsOfPostalsForm) {
    const auto selector = make_selector(random_, "postal");

    ASSERT_EQ(selector.size(), std::string_view("postal-AbCDEf").size());
    EXPECT_TRUE(selector.starts_with("postal-"));
    EXPECT_EQ(
        selector.substr(8, 4).find_first_not_of("ABCDEFGHIJKLMNOPQRSTUVWXYZ"), std::string::npos
    );
}

TEST_F(Domains, AreKeptAsALabels) {
    EXPECT_EQ(made("b\xc3\xbc\x63her.test").name, "xn--bcher-kva.test");
}

TEST_F(Domains, ThatAreNoneAreRefusedWithAnExample) {
    const auto problem = wait(create_domain(*store_, seal_, random_, wanted("a b"))).error();

    EXPECT_EQ(problem.field, "name");
    EXPECT_TRUE(problem.words.contains("example.com")) << problem.words;
}

TEST_F(Domains, StandOnceForEachOwner) {
    made("example.test");

    EXPECT_EQ(
        wait(create_domain(*store_, seal_, random_, wanted("example.test"))).error().kind,
        Problem::Kind::taken
    );
    auto of_organization = wanted("example.test");
    of_organization.server = std::nullopt;
    EXPECT_TRUE(wait(create_domain(*store_, seal_, random_, of_organization)));
}

TEST_F(Domains, AreVerifiedByAnAdministratorsWord) {
    const auto at = base::from_micros(1'700'000'000'000'000);

    EXPECT_EQ(wait(verify_domain(*store_, made("example.test").id, at))->verified_at, at);
    EXPECT_EQ(
        wait(verify_domain(*store_, model::DomainId{999}, at)).error().kind,
        Problem::Kind::not_found
    );
}

TEST_F(Domains, HaveASecondKeyWhileItIsSwitchedOn) {
    const auto id = made("example.test").id;

    const auto on = wait(switch_on_ed25519(*store_, seal_, random_, id, "postal"));
    const auto still_on = wait(switch_on_ed25519(*store_, seal_, random_, id, "postal"));

    const auto keys = signers_of(seal_, *on);
    ASSERT_EQ(keys.signers.size(), 2U);
    EXPECT_EQ(keys.signers[1].key.algorithm(), dkim::Algorithm::ed25519_sha256);
    EXPECT_NE(keys.signers[1].selector, keys.signers[0].selector);
    EXPECT_EQ(still_on->ed25519_selector, on->ed25519_selector);

    const auto off = wait(switch_off_ed25519(*store_, id));
    EXPECT_EQ(signers_of(seal_, *off).signers.size(), 1U);
    EXPECT_EQ(
        wait(switch_off_ed25519(*store_, model::DomainId{999})).error().kind,
        Problem::Kind::not_found
    );
}

}  // namespace
}  // namespace postrider::tenancy
