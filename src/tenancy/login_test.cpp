// Who may come in.
#include "tenancy/login.h"

#include <gtest/gtest.h>

#include "base/ascii.h"
#include "base/encoding.h"
#include "secrets/digest.h"
#include "store/credentials.h"
#include "tenancy/credentials.h"
#include "tenancy/store_test_support.h"

namespace postrider::tenancy {
namespace {

class Logins : public OnARealStore {
protected:
    std::string a_key(
        model::CredentialKind kind, Challenges challenges = Challenges::not_answered
    ) {
        NewCredential wanted{
            .server = server_.id, .kind = kind, .name = "x", .challenges = challenges
        };
        return wait(create_credential(*store_, key_, random_, std::move(wanted)))->key;
    }
    std::string digest(const std::string& key, const std::string& challenge) {
        return base::to_hex(secrets::hmac_md5(key, challenge));
    }

    model::Server server_ = a_server();
    Login login_{*store_, key_, random_};
};

TEST_F(Logins, TakeAnSmtpKeyWithAnyUserName) {
    const auto key = a_key(model::CredentialKind::smtp);
    const auto entry = wait(login_.by_password("whoever", key));
    ASSERT_TRUE(entry);
    EXPECT_EQ(entry->grant.server.path(), "acme/main");
    EXPECT_FALSE(wait(login_.by_password("whoever", key + "x")));
}

TEST_F(Logins, TakeAKeyInAnyCaseAsPostalDoes) {
    const auto key = a_key(model::CredentialKind::smtp);
    EXPECT_TRUE(wait(login_.by_password("x", base::to_upper(key))));
}

TEST_F(Logins, TakeAnApiKeyOverSmtpOnlyFromTheUserApikey) {
    const auto key = a_key(model::CredentialKind::api);
    EXPECT_TRUE(wait(login_.by_password("apikey", key)));
    EXPECT_FALSE(wait(login_.by_password("acme/main", key)));
}

TEST_F(Logins, KeepSmtpKeysOutOfTheApi) {
    EXPECT_TRUE(wait(login_.by_api_key(a_key(model::CredentialKind::api))));
    EXPECT_FALSE(wait(login_.by_api_key(a_key(model::CredentialKind::smtp))));
}

TEST_F(Logins, AnswerAChallengeWhereItWasSwitchedOn) {
    const std::string challenge = "<17.42@mx.test>";
    const auto key = a_key(model::CredentialKind::smtp, Challenges::answered);

    EXPECT_TRUE(wait(login_.by_digest("acme/main", challenge, digest(key, challenge))));
    EXPECT_TRUE(wait(login_.by_digest("acme_main", challenge, digest(key, challenge))));
    EXPECT_FALSE(wait(login_.by_digest("acme/main", challenge, digest("wrong", challenge))));
    EXPECT_FALSE(wait(login_.by_digest("acme/other", challenge, digest(key, challenge))));
    EXPECT_FALSE(wait(login_.by_digest("nonsense", challenge, digest(key, challenge))));
}

TEST_F(Logins, AreLookedAtAgainByTheDigestOfTheirKey) {
    const std::string challenge = "<17.42@mx.test>";
    const auto key = a_key(model::CredentialKind::smtp, Challenges::answered);
    const auto by_password = wait(login_.by_password("whoever", key));
    const auto by_digest = wait(login_.by_digest("acme/main", challenge, digest(key, challenge)));

    ASSERT_TRUE(by_password && by_digest);
    EXPECT_EQ(by_password->digest, by_digest->digest);
    EXPECT_EQ(wait(login_.again(by_digest->digest))->credential.id, by_digest->grant.credential.id);
    const auto remove = [&](store::Transaction& transaction) {
        return store::remove(transaction, by_digest->grant.credential.id);
    };
    EXPECT_TRUE(wait(write(*store_, remove)));
    EXPECT_FALSE(wait(login_.again(by_digest->digest)));
}

TEST_F(Logins, AnswerNoChallengeWhereItIsOff) {
    const std::string challenge = "<17.42@mx.test>";
    const auto key = a_key(model::CredentialKind::smtp);
    EXPECT_FALSE(wait(login_.by_digest("acme/main", challenge, digest(key, challenge))));
}

}  // namespace
}  // namespace postrider::tenancy
