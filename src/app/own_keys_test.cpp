// Claims about the installation's own key.
#include "app/own_keys.h"

#include <gtest/gtest.h>

#include <fstream>

#include "app/command_test_support.h"
#include "app/installation.h"
#include "dkim/key.h"

namespace postrider::app {
namespace {

class TheOwnKeys : public Commands {
protected:
    OwnKeys open(const std::string& key_path) {
        const Where where{.config = {}, .data = data_};
        auto installation = open_installation(where, {}, random_);
        installation.settings.postal.signing_key_path = key_path;
        const auto store = open_store(installation.settings, store::Role::tool);
        const secrets::Seal seal(installation.key, random_);
        return own_keys(*store, installation.settings, seal);
    }
};

TEST_F(TheOwnKeys, AreMadeOnceAndSignBothMailAndRequests) {
    const auto first = open("");
    const auto again = open("");

    EXPECT_EQ(first.problem, "");
    EXPECT_EQ(first.signers->size(), 1U);
    ASSERT_TRUE(first.requests);
    EXPECT_EQ(first.key_set(), again.key_set());
    EXPECT_TRUE(first.key_set().contains(first.requests->key_id()));
}

TEST_F(TheOwnKeys, OfAnotherKindThanRsaSignNoRequests) {
    const auto path = (data_ / "ed25519.key").string();
    std::ofstream(path) << dkim::SigningKey::generate_ed25519().to_pem();

    const auto keys = open(path);

    EXPECT_EQ(keys.signers->size(), 1U);
    EXPECT_FALSE(keys.requests);
    EXPECT_EQ(keys.key_set(), "");
}

TEST_F(TheOwnKeys, ThatCannotBeUsedSayWhy) {
    const auto path = (data_ / "broken.key").string();
    std::ofstream(path) << "nothing";

    const auto keys = open(path);

    EXPECT_NE(keys.problem, "");
    EXPECT_TRUE(keys.signers->empty());
}

}  // namespace
}  // namespace postrider::app
