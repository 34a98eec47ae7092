// From the settings to what each room wants to know.
#include "app/room_options.h"

#include <gtest/gtest.h>

#include "app/exit_code.h"

namespace postrider::app {
namespace {

TEST(RoomOptions, RelaysKeepTheirOrderAndTheirTls) {
    config::Settings settings;
    settings.sources = {{.name = "default", .addresses = {"192.0.2.1"}, .helo = "out.example.test"}
    };
    settings.postal.smtp_relays = {
        {.host = "relay.example.test", .port = 587, .tls = config::RelayTls::starttls},
        {.host = "192.0.2.9", .port = 465, .tls = config::RelayTls::tls},
    };

    const auto options = delivery_options(settings);

    ASSERT_EQ(options.routes.relays.size(), 2U);
    EXPECT_EQ(options.routes.relays[0].tls, delivery::TlsPolicy::verified);
    EXPECT_FALSE(options.routes.relays[0].address);
    EXPECT_EQ(options.routes.relays[1].tls, delivery::TlsPolicy::implicit);
    EXPECT_EQ(options.routes.relays[1].address, base::IpAddress::parse("192.0.2.9"));
    EXPECT_EQ(options.sources.at(0).helo, "out.example.test");
    EXPECT_EQ(options.sources.at(0).addresses.front().to_string(), "192.0.2.1");
}

TEST(RoomOptions, MailGoesToPublicAddressesAndToNetworksThatAreAllowed) {
    config::Settings settings;
    settings.delivery.allowed_networks = {"10.1.2.0/24"};

    const auto guard = delivery_options(settings).routes.guard;

    ASSERT_TRUE(guard);
    EXPECT_TRUE(guard->permits(*base::IpAddress::parse("9.9.9.9")));
    EXPECT_TRUE(guard->permits(*base::IpAddress::parse("10.1.2.3")));
    EXPECT_FALSE(guard->permits(*base::IpAddress::parse("127.0.0.1")));
}

TEST(RoomOptions, SitesGetWhatIsConfiguredUnlessTheirProviderWantsLess) {
    config::Settings settings;
    settings.delivery.connections_per_destination = 12;

    const auto policy = runner_options(settings).shaping;

    EXPECT_EQ(policy.limits_of({"mx.there.test"}).connections->value, 12U);
    EXPECT_EQ(policy.limits_of({"smtp-in.orange.fr"}).connections->value, 3U);
}

TEST(RoomOptions, DestinationsGetTheTlsThatIsAskedFor) {
    config::Settings settings;
    settings.tls_policies = {
        {.domain = ".Example.test", .tls = config::DestinationTls::dane},
        {.domain = "a.test", .tls = config::DestinationTls::verified, .names = {".b.test"}},
        {.domain = "c.test",
         .tls = config::DestinationTls::verified,
         .certificates = {"AA:" + std::string(62, 'b')}},
    };

    const auto rules = delivery_options(settings).tls_rules;

    EXPECT_EQ(rules.at(0).domain, "*.example.test");
    EXPECT_EQ(rules[0].strength, tls_policy::Strength::dane);
    EXPECT_EQ(rules[0].published, tls_policy::Published::obeyed);
    EXPECT_EQ(rules.at(1).proof.names, std::vector<std::string>{".b.test"});
    EXPECT_EQ(rules[1].published, tls_policy::Published::ignored);
    ASSERT_EQ(rules.at(2).proof.pins.size(), 2U);
    EXPECT_EQ(rules[2].proof.pins[0].association, "\xaa" + std::string(31, '\xbb'));
    EXPECT_EQ(rules[2].published, tls_policy::Published::ignored);
}

TEST(RoomOptions, ResolversMayNameAPort) {
    config::Settings settings;
    settings.resolver.servers = {"192.0.2.53", "192.0.2.54@5353"};
    const auto options = lookup_options(settings);
    EXPECT_EQ(options.servers[0].to_string(), "192.0.2.53:53");
    EXPECT_EQ(options.servers[1].to_string(), "192.0.2.54:5353");
}

TEST(RoomOptions, ScannersAreThoseThatAreEnabled) {
    config::Settings settings;
    EXPECT_FALSE(scanners_options(settings).rspamd);
    EXPECT_FALSE(scanners_options(settings).spamd);
    EXPECT_FALSE(scanners_options(settings).clamav);

    settings.rspamd = {
        .enabled = true, .host = "scan.test", .port = 1, .ssl = true, .password = "x", .flags = "y"
    };
    settings.spamd.enabled = true;
    settings.clamav = {.enabled = true, .host = "192.0.2.1", .port = 3310};
    settings.scan.when_down = config::WhenDown::closed;
    const auto options = scanners_options(settings);

    EXPECT_EQ(options.rspamd->tls, scan::WireTls::verified);
    EXPECT_EQ(options.rspamd->password, "x");
    EXPECT_EQ(options.spamd->port, 783);
    EXPECT_EQ(options.clamav->host, "192.0.2.1");
    EXPECT_EQ(options.when_down, scan::WhenDown::closed);
    EXPECT_EQ(options.spam_timeout, std::chrono::seconds{10});
}

TEST(RoomOptions, AnAddressThatIsNoneNamesItsSetting) {
    try {
        endpoint_of("listeners.address", "mail.test", 25);
        FAIL() << "accepted";
    } catch (const CommandFailed& failed) {
        EXPECT_EQ(failed.code(), ExitCode::bad_config);
        EXPECT_TRUE(std::string(failed.what()).contains("listeners.address"));
    }
}

TEST(RoomOptions, AListenerKnowsItsProxiesAndItsLists) {
    config::Listener listener;
    listener.name = "mx1.example.test";
    listener.proxy_protocol = {"192.0.2.0/24"};
    listener.xclient = {"127.0.0.1"};
    listener.dnsbl = {"bl.test*2", "other.test"};
    listener.dnsbl_threshold = 2;
    config::Settings settings;
    settings.limits.commands = 7;
    settings.limits.client_lookup = std::chrono::seconds{3};

    const auto options = listener_options(settings, listener);

    EXPECT_EQ(options.session.dialogue.host, "mx1.example.test");
    EXPECT_EQ(options.session.dialogue.commands_max, 7U);
    EXPECT_EQ(options.proxies.at(0).to_string(), "192.0.2.0/24");
    EXPECT_EQ(options.xclient.at(0).to_string(), "127.0.0.1/32");
    EXPECT_EQ(options.session.inquiry.blocklists.at(0).weight, 2);
    EXPECT_EQ(options.session.inquiry.blocklists.at(1).zone, "other.test");
    EXPECT_EQ(options.session.inquiry.threshold, 2);
    EXPECT_EQ(options.session.inquiry.time_limit, std::chrono::seconds{3});
}

TEST(RoomOptions, MailIsHeldBackForSubmittersOnly) {
    config::Listener listener{.purpose = config::ListenerPurpose::submission};
    EXPECT_EQ(
        listener_options({}, listener).session.dialogue.future_release_max, std::chrono::days{7}
    );
    listener.purpose = config::ListenerPurpose::any;
    EXPECT_EQ(listener_options({}, listener).session.dialogue.future_release_max.count(), 0);
}

TEST(RoomOptions, TheCrowdIsLimitedAsTheSettingsSay) {
    config::Settings settings;
    settings.limits.connections = 9;
    settings.limits.connections_per_address = 2;
    settings.limits.connections_per_network = 5;
    settings.limits.connections_per_minute = 7;
    const auto limits = crowd_limits(settings);
    EXPECT_EQ(limits.all, 9U);
    EXPECT_EQ(limits.per_address, 2U);
    EXPECT_EQ(limits.per_network, 5U);
    EXPECT_EQ(limits.new_per_minute, 7U);
}

TEST(RoomOptions, AListenerWithImplicitTlsBeginsWithIt) {
    config::Listener listener{.tls = config::ListenerTls::implicit};
    const auto options = listener_options({}, listener);
    EXPECT_TRUE(options.session.is_tls_from_start);
    EXPECT_EQ(options.session.dialogue.tls, smtp::TlsMode::implicit);
}

TEST(RoomOptions, RefusalsForRateOrReputationSpeakAgainstASource) {
    config::Settings settings;
    settings.sources = {{.name = "default", .helo = "out.example.test"}};
    const auto options = delivery_options(settings);
    const auto speaks = [&](std::uint16_t code, const char* reply) {
        model::Attempt attempt;
        attempt.stage = "rcpt";
        attempt.reply_code = code;
        attempt.reply = reply;
        return options.departures.speaks_against(attempt);
    };

    EXPECT_TRUE(speaks(421, "421 4.7.0 Too many messages from your address, slow down"));
    EXPECT_TRUE(speaks(554, "554 5.7.1 Client host blocked using zen.spamhaus.org"));
    EXPECT_FALSE(speaks(550, "550 5.1.1 No such user here"));
    EXPECT_FALSE(speaks(0, ""));
}

TEST(RoomOptions, SitesAreKnownByTheirProviders) {
    config::Settings settings;
    settings.sources = {{.name = "default", .helo = "out.example.test"}};
    const auto options = delivery_options(settings);

    EXPECT_EQ(options.provider_of({"mta5.am0.yahoodns.net"}), "yahoo");
    EXPECT_EQ(options.provider_of({"mx.there.test"}), "other");
}

}  // namespace
}  // namespace postrider::app
