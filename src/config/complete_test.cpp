// Tests of what is filled from elsewhere.
#include "config/complete.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "config/load.h"

namespace postrider::config {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;

Loaded loaded(const std::string& text, const Environment& environment = {}) {
    auto result = load_text("version: 2\n" + text, "/etc/p/p.yml", environment);
    EXPECT_TRUE(result) << describe(result.error().front());
    return result ? *std::move(result) : Loaded{};
}

std::vector<int> ports(const Settings& settings) {
    std::vector<int> list;
    for (const Listener& listener : settings.listeners) {
        list.push_back(listener.port);
    }
    return list;
}

TEST(Complete, OpensTheFourPortsOfMail) {
    const Settings settings = loaded("postal: {smtp_hostname: mx.test}\n").settings;

    EXPECT_THAT(ports(settings), ElementsAre(25, 587, 2525, 465));
    EXPECT_EQ(settings.listeners[0].tls, ListenerTls::starttls);
    EXPECT_EQ(settings.listeners[1].tls, ListenerTls::starttls_required);
    EXPECT_EQ(settings.listeners[3].tls, ListenerTls::implicit);
    EXPECT_EQ(settings.listeners[0].name, "mx.test");
    EXPECT_EQ(settings.listeners[0].max_message_size.bytes, 50U << 20);
}

TEST(Complete, LetsTheFirstListenerFollowPostal) {
    const Settings settings =
        loaded("smtp_server: {default_port: 2525, default_bind_address: localhost}\n").settings;

    EXPECT_THAT(ports(settings), ElementsAre(2525, 587, 465));
    EXPECT_EQ(settings.listeners[0].address, "127.0.0.1");
    EXPECT_THAT(ports(loaded("", {{"PORT", "26"}}).settings), ElementsAre(26, 587, 2525, 465));
}

TEST(Complete, TakesTlsFromTheFirstListenerOnlyWhenTold) {
    const Loaded result = loaded("smtp_server: {tls_enabled: false}\n");

    EXPECT_EQ(result.settings.listeners[0].tls, ListenerTls::none);
    ASSERT_EQ(result.warnings.size(), 1U);
    EXPECT_THAT(describe(result.warnings[0]), HasSubstr("p.yml:2:15: warning: smtp_server.tls_en"));
}

TEST(Complete, BelievesEveryProxyWithAWarning) {
    const Loaded result = loaded("smtp_server: {proxy_protocol: true}\n");

    EXPECT_THAT(result.settings.listeners[0].proxy_protocol, ElementsAre("0.0.0.0/0", "::/0"));
    EXPECT_TRUE(result.settings.listeners[1].proxy_protocol.empty());
    EXPECT_EQ(result.warnings.size(), 1U);
}

TEST(Complete, LeavesOwnListenersAsTheyAre) {
    EXPECT_THAT(ports(loaded("listeners: [{port: 2500}]\n").settings), ElementsAre(2500));
    EXPECT_THAT(ports(loaded("listeners: []\n").settings), ElementsAre());
}

TEST(Complete, MakesPostalsCertificateTheFirst) {
    const Settings usual = loaded("").settings;
    const Settings named = loaded(
                               "smtp_server: {tls_certificate_path: /c, tls_private_key_path: "
                               "/k}\ncertificates: [{certificate: /c2, key: /k2}]\n"
    )
                               .settings;
    const Settings own = loaded("certificates: [{certificate: /c2, key: /k2}]\n").settings;

    ASSERT_EQ(usual.certificates.size(), 1U);
    EXPECT_EQ(usual.certificates[0].certificate, "/etc/p/smtp.cert");
    EXPECT_FALSE(usual.certificates[0].required);
    ASSERT_EQ(named.certificates.size(), 2U);
    EXPECT_EQ(named.certificates[0].certificate, "/c");
    EXPECT_TRUE(named.certificates[0].required);
    EXPECT_EQ(own.certificates.size(), 1U);
}

TEST(Complete, PutsWebAndHealthWherePostalHasThem) {
    const Settings settings = loaded(
                                  "web_server: {default_port: 5001}\nworker: "
                                  "{default_health_server_port: 9900}\nsmtp_server: "
                                  "{default_health_server_port: 9901}\n"
    )
                                  .settings;

    ASSERT_EQ(settings.http.size(), 1U);
    EXPECT_EQ(settings.http[0].port, 5001);
    ASSERT_EQ(settings.health.size(), 2U);
    EXPECT_EQ(settings.health[0].port, 9900);
    EXPECT_EQ(settings.health[1].port, 9901);
    EXPECT_EQ(loaded("").settings.health.size(), 1U);
    EXPECT_TRUE(loaded("health: []\n").settings.health.empty());
}

TEST(Complete, NeverShortensTheWaitForTheFinalDot) {
    const Delivery delivery =
        loaded("smtp_client: {open_timeout: 7, read_timeout: 8}\ndelivery: {mail_timeout: 9s}\n")
            .settings.delivery;

    EXPECT_EQ(delivery.connect_timeout, 7s);
    EXPECT_EQ(delivery.greeting_timeout, 8s);
    EXPECT_EQ(delivery.mail_timeout, 9s);
    EXPECT_EQ(delivery.final_dot_timeout, 10min);
    EXPECT_EQ(loaded("").settings.delivery.greeting_timeout, 1min);
}

TEST(Complete, ChoosesTheHeloName) {
    const std::string base = "postal: {smtp_hostname: mx.test}\n";

    EXPECT_EQ(loaded(base).settings.sources.at(0).helo, "mx.test");
    EXPECT_EQ(
        loaded(base + "dns: {helo_hostname: out.test}\n").settings.sources.at(0).helo, "out.test"
    );
    EXPECT_EQ(
        loaded(base + "sources: [{name: a, helo: a.test}]\n").settings.sources.at(0).helo, "a.test"
    );
}

TEST(Complete, LowersDefaultsToTheBoundsThatAreSet) {
    const Settings settings = loaded(
                                  "store: {message_days: 10}\nlimits: {connections: 9}\n"
                                  "delivery: {connections: 8, lifetime: 1m}\n"
    )
                                  .settings;

    EXPECT_EQ(settings.store.body_days, 10);
    EXPECT_EQ(settings.limits.connections_per_address, 9);
    EXPECT_EQ(settings.delivery.connections_per_destination, 8);
    EXPECT_EQ(settings.delivery.retry_first, 1min);
}

TEST(Complete, DerivesWhatDependsOnOtherKeys) {
    const Settings settings =
        loaded(
            "postal: {smtp_hostname: mx.test}\nstore: {directory: /d}\ndns: {timeout: 9}\n"
            "logging: {enabled: false}\n"
        )
            .settings;

    EXPECT_EQ(settings.bounce.from_address, "MAILER-DAEMON@mx.test");
    EXPECT_EQ(settings.secrets.key_path, "/d/installation.key");
    EXPECT_EQ(settings.resolver.timeout, 9s);
    EXPECT_FALSE(settings.log.enabled);
}

TEST(Complete, RemembersWhereRulesStand) {
    const Settings settings = loaded(
                                  "pool_rules:\n"
                                  "  - {pool: news, tag: spring}\n"
                                  "  - pool: other\n"
                                  "    tag: autumn\n"
                                  "sources: [{name: a, pools: [default, news, other]}]\n"
                                  "windows: [{from: '08:00', until: '20:00'}]\n"
                                  "retries: [{first: 5m}]\n"
                                  "tls_policies: [{domain: a.test}]\n"
    )
                                  .settings;

    ASSERT_EQ(settings.pool_rules.size(), 2U);
    EXPECT_EQ(settings.pool_rules[0].place, "/etc/p/p.yml:3");
    EXPECT_EQ(settings.pool_rules[1].place, "/etc/p/p.yml:4");
    EXPECT_EQ(settings.windows.at(0).place, "/etc/p/p.yml:7");
    EXPECT_EQ(settings.retries.at(0).place, "/etc/p/p.yml:8");
    EXPECT_EQ(settings.tls_policies.at(0).place, "/etc/p/p.yml:9");
}

}  // namespace
}  // namespace postrider::config
