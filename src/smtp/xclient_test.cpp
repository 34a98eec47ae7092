// XCLIENT as Postfix, nginx and swaks write it.
#include "smtp/xclient.h"

#include <gtest/gtest.h>

namespace postrider::smtp {
namespace {

Xclient parsed(std::string_view text) {
    const auto result = parse_xclient(text);
    EXPECT_TRUE(result) << text;
    return result.value_or(Xclient{});
}

TEST(XclientAttributes, TellWhoTheClientIs) {
    const auto said = parsed("NAME=mail.test ADDR=192.0.2.9 PORT=4000 PROTO=ESMTP HELO=c.test");
    EXPECT_EQ(said.name, "mail.test");
    EXPECT_EQ(said.address, base::IpAddress::parse("192.0.2.9"));
    EXPECT_EQ(said.port, 4000);
    EXPECT_EQ(said.helo, "c.test");
    const auto called = parsed("destaddr=198.51.100.7 DESTPORT=25");
    EXPECT_EQ(called.destination_address, base::IpAddress::parse("198.51.100.7"));
    EXPECT_EQ(called.destination_port, 25);
}

TEST(XclientAttributes, TellOfIpv6) {
    EXPECT_EQ(parsed("ADDR=IPV6:2001:db8::1").address, base::IpAddress::parse("2001:db8::1"));
    EXPECT_EQ(parsed("ADDR=ipv6:2001:db8::1").address, base::IpAddress::parse("2001:db8::1"));
}

TEST(XclientAttributes, AreXtext) {
    EXPECT_EQ(parsed("HELO=[192.0.2.9]").helo, "[192.0.2.9]");
    EXPECT_EQ(parsed("HELO=a+2Bb").helo, "a+b");
}

TEST(XclientAttributes, CanBeUnknown) {
    const auto said = parsed("NAME=[UNAVAILABLE] ADDR=[TEMPUNAVAIL] PORT=[unavailable]");
    EXPECT_EQ(said.name, "");
    EXPECT_FALSE(said.address);
    EXPECT_FALSE(said.port);
    EXPECT_FALSE(parsed("ADDR=192.0.2.9").name);
}

TEST(XclientAttributes, AreRefusedWhenWrong) {
    for (const char* text :
         {"",
          " ",
          "ADDR",
          "ADDR=",
          "ADDR=192.0.2",
          "ADDR=mail.test",
          "PORT=65536",
          "PORT=x",
          "PORT=",
          "PROTO=LMTP",
          "LOGIN=demo",
          "FOO=bar",
          "HELO=a+2",
          "NAME=a+0D+0Ab",
          "NAME=a+20b",
          "NAME="}) {
        const auto result = parse_xclient(text);
        ASSERT_FALSE(result) << text;
        EXPECT_EQ(result.error().code, 501) << text;
    }
    EXPECT_FALSE(parse_xclient("NAME=" + std::string(256, 'a')));
}

}  // namespace
}  // namespace postrider::smtp
