// Sources and pool rules out of the settings.
#include "app/egress.h"

#include <gtest/gtest.h>

#include "app/exit_code.h"

namespace postrider::app {
namespace {

delivery::Source source_of(const config::Source& wanted) {
    config::Settings settings;
    settings.sources = {wanted};
    return sources_of(settings).at(0);
}

TEST(Egress, GivesASourceWithoutPoolsTheUsualOne) {
    const auto source = source_of({.name = "a", .helo = "a.test"});

    EXPECT_EQ(source.pools, std::vector<std::string>{"default"});
    EXPECT_EQ(way_of(source), "direct");
    EXPECT_FALSE(source.proxy);
    EXPECT_FALSE(source.smart_host);
}

TEST(Egress, TakesAProxyWithItsLogin) {
    const auto source = source_of(
        {.name = "a",
         .proxy = config::SourceProxy::socks5,
         .proxy_host = "proxy.test",
         .proxy_username = "me",
         .proxy_password = "secret"}
    );

    ASSERT_TRUE(source.proxy);
    EXPECT_EQ(source.proxy->kind, delivery::ProxyKind::socks5);
    ASSERT_TRUE(source.proxy->login);
    EXPECT_EQ(source.proxy->login->password, "secret");
    EXPECT_EQ(way_of(source), "socks5 proxy.test:1080");
}

TEST(Egress, TakesARelayThatCanAnswerAChallenge) {
    const auto source = source_of(
        {.name = "a",
         .proxy = config::SourceProxy::haproxy_v2,
         .proxy_host = "192.0.2.9",
         .proxy_port = 5000,
         .relay_host = "smtp.provider.test",
         .relay_username = "me",
         .relay_password = "secret"}
    );

    ASSERT_TRUE(source.smart_host);
    EXPECT_EQ(source.smart_host->hop.port, 587);
    EXPECT_EQ(source.smart_host->hop.tls, delivery::TlsPolicy::verified);
    ASSERT_TRUE(source.smart_host->login);
    // RFC 2202 §2, test case 2.
    EXPECT_EQ(
        source.smart_host->login->hmac("Jefe", "what do ya want for nothing?"),
        "750c783e6ab0b503eaa86e310a5db738"
    );
    EXPECT_EQ(way_of(source), "haproxy_v2 192.0.2.9:5000, relay smtp.provider.test:587");
}

TEST(Egress, NamesAnAddressThatIsNone) {
    EXPECT_THROW(source_of({.name = "a", .addresses = {"here"}}), CommandFailed);
}

TEST(Egress, TakesPoolRulesAsTheyAre) {
    config::Settings settings;
    settings.pool_rules = {{.pool = "bulk", .server = "acme/main", .tag = "news"}};

    const auto rules = pool_rules_of(settings);

    ASSERT_EQ(rules.size(), 1U);
    EXPECT_EQ(rules[0].pool, "bulk");
    EXPECT_EQ(rules[0].server, "acme/main");
    EXPECT_EQ(rules[0].tag, "news");
}

}  // namespace
}  // namespace postrider::app
