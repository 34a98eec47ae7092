// Tests of values that cannot stand together.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "config/load_test_support.h"

namespace postrider::config {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

TEST(Verify, FindsTwoListenersOnOnePort) {
    EXPECT_THAT(
        errors("listeners:\n  - {port: 25}\n  - {port: 25, tls: none}\n"),
        ElementsAre("p.yml:4:5: error: listeners[2]: :: port 25 is used by listeners[1] too")
    );
    EXPECT_THAT(
        errors("health:\n  - {port: 5000}\n"),
        ElementsAre("p.yml:3:5: error: health[1]: 127.0.0.1 port 5000 is used by http[1] too")
    );
    EXPECT_THAT(errors("listeners: [{port: 25}, {port: 25, address: 192.0.2.1}]\n"), ElementsAre());
}

TEST(Verify, WantsAWayToReachPostgresql) {
    EXPECT_THAT(
        errors("store:\n  engine: postgresql\n"),
        ElementsAre("p.yml:3:3: error: store.engine: is postgresql, but store.url does not say how "
                    "to reach it")
    );
    EXPECT_THAT(
        errors("store: {engine: postgresql, url: 'postgresql://localhost/p'}\n"), ElementsAre()
    );
}

TEST(Verify, KeepsBodiesNoLongerThanMessages) {
    EXPECT_THAT(
        errors("store: {message_days: 10, body_days: 20}\n"), ElementsAre(HasSubstr("20 is above"))
    );
}

TEST(Verify, WantsRetryRulesToSaySomething) {
    EXPECT_THAT(
        errors("retries:\n  - {class: rate, stream: bulk}\n"),
        ElementsAre(HasSubstr("retries[1]: says nothing about retries"))
    );
    EXPECT_THAT(
        errors("retries: [{class: rate, first: 2h, longest: 1h}]\n"),
        ElementsAre(HasSubstr("retries[1].first: is above the rule's own longest"))
    );
    EXPECT_THAT(
        errors("retries: [{class: mailbox-full, lifetime: 2d}, {server: a/b, attempts: 5}]\n"),
        ElementsAre()
    );
    EXPECT_THAT(errors("retries: [{class: full, first: 1h}]\n"), ElementsAre(HasSubstr("full")));
    EXPECT_THAT(errors("retries: [{factor: 0.5}]\n"), ::testing::SizeIs(::testing::Ge(1U)));
}

TEST(Verify, WantsWindowsToOpenAndClose) {
    EXPECT_THAT(errors("windows: [{from: '08:00'}]\n"), ElementsAre(HasSubstr("until")));
    EXPECT_THAT(
        errors("windows: [{stream: bulk, from: '08:00', until: '20:00', zone: Europe/Berlin}]\n"),
        ElementsAre()
    );
}

TEST(Verify, FindsWhatIsUpsideDown) {
    EXPECT_THAT(
        errors("delivery: {retry_first: 1d}\n"),
        ElementsAre("p.yml:2:12: error: delivery.retry_first: delivery.retry_first 1d is above "
                    "delivery.retry_longest 12h")
    );
    EXPECT_THAT(
        errors("delivery: {connections: 10, connections_per_destination: 11}\n"),
        ElementsAre(HasSubstr("11 is above delivery.connections 10"))
    );
}

TEST(Verify, WantsSourcesOfDifferentNames) {
    EXPECT_THAT(
        errors("sources: [{name: a}, {name: a}]\n"),
        ElementsAre(HasSubstr("sources[2].name: \"a\" is the name of another source"))
    );
}

TEST(Verify, WantsWaysOutThatAreWhole) {
    const std::pair<const char*, const char*> rows[] = {
        {"sources: [{name: a, proxy: socks5}]\n", "sources[1].proxy: needs a proxy_host"},
        {"sources: [{name: a, proxy_host: p.test}]\n", "sources[1].proxy: needs a proxy_host"},
        {"sources: [{name: a, proxy: socks5, proxy_host: p.test, proxy_username: me}]\n",
         "sources[1].proxy_username: and proxy_password are given both"},
        {"sources: [{name: a, relay_host: r.test, relay_password: x}]\n",
         "sources[1].relay_username: and relay_password are given both"},
        {"sources: [{name: a, relay_username: me, relay_password: x}]\n",
         "sources[1].relay_username: needs a relay_host"},
    };
    for (const auto& [yaml, complaint] : rows) {
        EXPECT_THAT(errors(yaml), ElementsAre(HasSubstr(complaint))) << yaml;
    }
    const std::string long_name(256, 'x');
    EXPECT_THAT(
        errors(
            "sources: [{name: a, proxy: socks5, proxy_host: p.test, proxy_username: " + long_name +
            ", proxy_password: x}]\n"
        ),
        ElementsAre(HasSubstr("at most 255 bytes"))
    );
}

TEST(Verify, WantsTlsPoliciesOfDomains) {
    EXPECT_THAT(
        errors("tls_policies: [{domain: a.test}, {domain: '*.a.test'}, {domain: .b.test}]\n"),
        IsEmpty()
    );
    EXPECT_THAT(
        errors("tls_policies: [{domain: a.test}, {domain: A.test, tls: verified}]\n"),
        ElementsAre(HasSubstr("tls_policies[2].domain: is named before"))
    );
    for (const char* domain : {"'*.'", "a@b.test", "'*'", "'a b.test'"}) {
        EXPECT_THAT(
            errors(std::string("tls_policies: [{domain: ") + domain + "}]\n"),
            ElementsAre(HasSubstr("tls_policies[1].domain: "))
        ) << domain;
    }
    EXPECT_THAT(
        errors("tls_reports: {server: acme}\n"),
        ElementsAre(HasSubstr("tls_reports.server: \"acme\" is no `organization/server`"))
    );
}

TEST(Verify, WantsProofsThatCanBeMet) {
    const auto of = [](const std::string& entry) {
        return errors("tls_policies: [{domain: a.test, " + entry + "}]\n");
    };
    const std::string digest(64, 'a');
    EXPECT_THAT(of("tls: verified, names: [mx.a.test, .b.test]"), IsEmpty());
    EXPECT_THAT(of("tls: verified, certificates: ['" + digest + "']"), IsEmpty());
    EXPECT_THAT(of("tls: dane"), IsEmpty());
    EXPECT_THAT(of("names: [mx.a.test]"), ElementsAre(HasSubstr("are about `tls: verified`")));
    EXPECT_THAT(
        of("tls: verified, certificates: ['aa:bb']"),
        ElementsAre(HasSubstr("\"aa:bb\" is no SHA-256 in hexadecimal"))
    );
    EXPECT_THAT(
        of("tls: verified, names: [a.test], certificates: ['" + digest + "']"),
        ElementsAre(HasSubstr("`names` must be left out"))
    );
    EXPECT_THAT(
        of("tls: dane, published: ignore"), ElementsAre(HasSubstr("wants what `published: ignore`"))
    );
    EXPECT_THAT(
        errors("resolver: {trust_anchor: ''}\ntls_policies: [{domain: a.test, tls: dane}]\n"),
        ElementsAre(HasSubstr("DANE needs resolver.trust_anchor"))
    );
}

TEST(Verify, WantsPoolsThatHaveASource) {
    EXPECT_THAT(
        errors("sources: [{name: a}]\npool_rules: [{pool: bulk, sender: a.test}]\n"),
        ElementsAre(HasSubstr("pool_rules[1].pool: no source is in the pool \"bulk\""))
    );
    EXPECT_THAT(
        errors("sources: [{name: a, pools: [bulk]}]\n"),
        ElementsAre(HasSubstr("no source is in the pool \"default\""))
    );
}

}  // namespace
}  // namespace postrider::config
