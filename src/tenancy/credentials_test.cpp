// Credentials, made and changed.
#include "tenancy/credentials.h"

#include "store/credentials.h"
#include "tenancy/login.h"
#include "tenancy/store_test_support.h"

namespace postrider::tenancy {
namespace {

using model::CredentialKind;

class Credentials : public OnARealStore {
protected:
    Made<CreatedCredential> create(NewCredential wanted) {
        wanted.server = server_.id;
        return wait(create_credential(*store_, key_, random_, wanted));
    }
    std::vector<model::Credential> all() {
        return ask([this](store::Transaction& transaction) {
            return store::list_credentials(transaction, server_.id);
        });
    }

    model::Server server_ = a_server();
    Login login_{*store_, key_, random_};
};

TEST_F(Credentials, OpenTheDoorWithTheKeyThatWasShown) {
    const auto created = create({.kind = CredentialKind::smtp, .name = "app"});

    ASSERT_TRUE(created);
    EXPECT_EQ(created->key.size(), credential_key_size);
    const auto entry = wait(login_.by_password("acme/main", created->key));
    ASSERT_TRUE(entry);
    EXPECT_EQ(entry->grant.credential.id, created->credential.id);
}

TEST_F(Credentials, AreKeptWithoutTheirKey) {
    const auto created = create({.kind = CredentialKind::api, .name = "app"});

    const auto kept = all().front();
    EXPECT_EQ(kept.hint, created->key.substr(0, 4));
    EXPECT_EQ(kept.sealed_key, "");
    EXPECT_EQ(kept.network, "");
}

TEST_F(Credentials, MayBringTheirKeyAlongOnce) {
    EXPECT_EQ(create({.name = "a", .key = "AnOldKeyOfPostals"})->key, "AnOldKeyOfPostals");

    const auto problem = create({.name = "b", .key = "anoldkeyofpostals"}).error();
    EXPECT_EQ(problem.kind, Problem::Kind::taken);
    EXPECT_EQ(problem.field, "key");
}

TEST_F(Credentials, RefuseKeysThatCannotBeTyped) {
    EXPECT_EQ(create({.name = "a", .key = "short"}).error().field, "key");
    EXPECT_EQ(create({.name = "a", .key = "with a blank"}).error().field, "key");
    EXPECT_EQ(create({.name = "a", .key = std::string(256, 'a')}).error().field, "key");
    EXPECT_EQ(create({.name = ""}).error().field, "name");
}

TEST_F(Credentials, OfAnAddressHaveANetworkAndNoKey) {
    const auto created =
        create({.kind = CredentialKind::smtp_ip, .name = "lan", .network = "192.0.2.0/24"});

    ASSERT_TRUE(created);
    EXPECT_EQ(created->key, "");
    EXPECT_EQ(created->credential.network, "192.0.2.0/24");
    EXPECT_EQ(
        create({.kind = CredentialKind::smtp_ip, .name = "lan", .network = "lan"}).error().field,
        "network"
    );
    EXPECT_EQ(
        create({.kind = CredentialKind::smtp_ip, .name = "lan", .key = "12345678"}).error().field,
        "key"
    );
    EXPECT_EQ(create({.name = "a", .network = "192.0.2.0/24"}).error().field, "network");
}

TEST_F(Credentials, AnswerChallengesOnlyWhereAsked) {
    const auto without = create({.name = "plain"});
    const auto with = create({.name = "cram", .challenges = Challenges::answered});

    EXPECT_EQ(without->credential.sealed_key, "");
    EXPECT_EQ(*seal_.unseal(with->credential.sealed_key, key_purpose(server_.id)), with->key);
    EXPECT_EQ(
        create({.kind = CredentialKind::api, .name = "a", .challenges = Challenges::answered})
            .error()
            .field,
        "kind"
    );
}

TEST_F(Credentials, LearnToAnswerChallengesFromTheirOwnKeyAlone) {
    const auto one = create({.name = "one"});
    const auto other = create({.name = "other"});
    const auto turn_on = [&](const std::string& key) {
        return wait(answer_challenges(*store_, key_, random_, one->credential, key));
    };

    EXPECT_EQ(turn_on("unknownunknown").error().field, "key");
    EXPECT_EQ(turn_on(other->key).error().field, "key");
    const auto on = turn_on(one->key);
    ASSERT_TRUE(on);
    EXPECT_NE(on->sealed_key, "");
    EXPECT_EQ(wait(stop_answering_challenges(*store_, *on))->sealed_key, "");
    EXPECT_EQ(all().front().sealed_key, "");
}

TEST_F(Credentials, HoldMailWhenTold) {
    const auto created = create({.name = "app"});

    EXPECT_TRUE(wait(set_holding(*store_, created->credential, true))->holds_mail);
    EXPECT_TRUE(all().front().holds_mail);
}

}  // namespace
}  // namespace postrider::tenancy
