// Which word counts for whom.
#include "shaping/policy.h"

#include <gtest/gtest.h>

namespace postrider::shaping {
namespace {

Policy some_policy() {
    Limits usual;
    usual.connections = {20, "configuration"};
    const std::string own =
        "version 1\n[yahoo]\nhosts .yahoodns.net\nsource ours\nconnections 2\n"
        "[partner]\nhosts mx.partner.test\nsource ours\nmessages 5/s\n";
    return {usual, *Providers::parse(built_in_providers()), *Providers::parse(own, "own provider")};
}

TEST(PolicyTest, IsTheUsualOneForAStranger) {
    const auto limits = some_policy().limits_of({"mx.there.test"});

    EXPECT_EQ(limits.connections->value, 20U);
    EXPECT_FALSE(limits.messages_per_connection);
}

TEST(PolicyTest, KnowsProviders) {
    const auto limits = some_policy().limits_of({"smtp-in.orange.fr"});

    EXPECT_EQ(limits.connections->value, 3U);
    EXPECT_EQ(limits.connections->from, "provider orange");
}

TEST(PolicyTest, NamesWhoseHostsTheyAre) {
    EXPECT_EQ(some_policy().provider_of({"mx.partner.test"}), "partner");
    EXPECT_EQ(some_policy().provider_of({"mta5.am0.yahoodns.net"}), "yahoo");
    EXPECT_EQ(some_policy().provider_of({"smtp-in.orange.fr"}), "orange");
    EXPECT_EQ(some_policy().provider_of({"mx.there.test"}), "other");
    EXPECT_EQ(some_policy().provider_of({}), "other");
}

TEST(PolicyTest, LetsTheOperatorHaveTheLastWord) {
    const auto limits = some_policy().limits_of({"mta5.am0.yahoodns.net"});

    EXPECT_EQ(limits.connections->value, 2U);
    EXPECT_EQ(limits.connections->from, "own provider yahoo");
    EXPECT_EQ(limits.messages_per_connection->value, 20U);
    EXPECT_EQ(to_string(some_policy().limits_of({"mx.partner.test"}).messages->value), "5/s");
}

TEST(PolicyTest, KnowsWhoMaySendLess) {
    const std::string own =
        "version 1\n[slow]\nhosts mx.there.test\nsource ours\nfor acme\nmessages 5/min\n";
    const Policy policy({}, {}, *Providers::parse(own, "own provider"));

    const auto limits = policy.tenant_limits_of({"mx.there.test"});

    ASSERT_EQ(limits.size(), 1U);
    EXPECT_EQ(limits[0].whose, "acme");
    EXPECT_EQ(limits[0].messages.from, "own provider slow");
    EXPECT_TRUE(policy.tenant_limits_of({"mx.else.test"}).empty());
    EXPECT_FALSE(policy.limits_of({"mx.there.test"}).messages);
}

}  // namespace
}  // namespace postrider::shaping
