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
    EXPECT_EQ(options.source.helo, "out.example.test");
    EXPECT_EQ(options.source.addresses.front().to_string(), "192.0.2.1");
}

TEST(RoomOptions, ResolversMayNameAPort) {
    config::Settings settings;
    settings.resolver.servers = {"192.0.2.53", "192.0.2.54@5353"};
    const auto options = lookup_options(settings);
    EXPECT_EQ(options.servers[0].to_string(), "192.0.2.53:53");
    EXPECT_EQ(options.servers[1].to_string(), "192.0.2.54:5353");
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

}  // namespace
}  // namespace postrider::app
