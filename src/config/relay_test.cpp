// Tests of relays as Postal writes them.
#include "config/relay.h"

#include <gtest/gtest.h>

namespace postrider::config {
namespace {

TEST(Relay, HasDefaultsForPortAndMode) {
    EXPECT_EQ(parse_relay("smtp://relay.test"), (Relay{.host = "relay.test"}));
}

TEST(Relay, NamesPortAndMode) {
    EXPECT_EQ(
        parse_relay("smtp://relay.test:587?ssl_mode=STARTTLS"),
        (Relay{.host = "relay.test", .port = 587, .tls = RelayTls::starttls})
    );
    EXPECT_EQ(parse_relay("SMTP://relay.test/?ssl_mode=none")->tls, RelayTls::none);
    EXPECT_EQ(parse_relay("smtp://[2001:db8::1]:465?ssl_mode=TLS")->host, "2001:db8::1");
}

TEST(Relay, IsWrittenAsItIsRead) {
    for (const auto* text : {
             "smtp://relay.test:25?ssl_mode=Auto",
             "smtp://[2001:db8::1]:465?ssl_mode=TLS",
         }) {
        EXPECT_EQ(write(*parse_relay(text)), text);
    }
}

TEST(Relay, SaysWhatIsWrong) {
    EXPECT_EQ(parse_relay("smtp://").error(), "has no host");
    EXPECT_EQ(parse_relay("smtp://:25").error(), "has no host");
    EXPECT_EQ(
        parse_relay("smtp://relay.test:0").error(),
        "has the port \"0\"; it is a number from 1 to 65535"
    );
    EXPECT_EQ(
        parse_relay("smtp://relay.test?ssl_mode=SSL").error(),
        "has the ssl_mode \"SSL\"; it is one of None, Auto, STARTTLS, TLS"
    );
    EXPECT_FALSE(parse_relay("relay.test:25"));
    EXPECT_FALSE(parse_relay("smtp://relay.test:"));
    EXPECT_FALSE(parse_relay("smtp://[2001:db8::1"));
    EXPECT_FALSE(parse_relay("smtp://[::1]x25"));
    EXPECT_FALSE(parse_relay("smtp://relay.test?tls=yes"));
}

TEST(Relay, DoesNotRepeatCredentials) {
    const auto relay = parse_relay("smtp://user:geheim@relay.test");

    ASSERT_FALSE(relay);
    EXPECT_EQ(relay.error(), "has a user name; relays with credentials are not supported");
}

}  // namespace
}  // namespace postrider::config
