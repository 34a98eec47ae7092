// Internet addresses and networks.
#include "base/ip.h"

#include <gtest/gtest.h>

namespace postrider::base {
namespace {

TEST(IpAddress, ReadsAndWritesBothFamilies) {
    EXPECT_EQ(IpAddress::parse("192.0.2.1")->to_string(), "192.0.2.1");
    EXPECT_EQ(IpAddress::parse("2001:DB8:0::1")->to_string(), "2001:db8::1");
    EXPECT_EQ(IpAddress::parse("[2001:db8::1]")->to_literal(), "[IPv6:2001:db8::1]");
    EXPECT_EQ(IpAddress::parse("192.0.2.1")->to_literal(), "[192.0.2.1]");
    for (const char* wrong : {"", "192.0.2", "192.0.2.256", "mail.test", ":", "[192.0.2.1"}) {
        EXPECT_FALSE(IpAddress::parse(wrong)) << wrong;
    }
}

TEST(IpAddress, TakesAMappedAddressForWhatItMeans) {
    EXPECT_EQ(IpAddress::parse("::ffff:192.0.2.1"), IpAddress::parse("192.0.2.1"));
}

TEST(IpAddress, KnowsLoopbackAndUnspecified) {
    EXPECT_TRUE(IpAddress::parse("127.8.8.8")->is_loopback());
    EXPECT_TRUE(IpAddress::parse("::1")->is_loopback());
    EXPECT_FALSE(IpAddress::parse("128.0.0.1")->is_loopback());
    EXPECT_TRUE(IpAddress::parse("::")->is_unspecified());
}

TEST(Endpoint, NeedsBracketsAroundV6) {
    EXPECT_EQ(Endpoint::parse("127.0.0.1:25")->to_string(), "127.0.0.1:25");
    EXPECT_EQ(Endpoint::parse("[::1]:25")->to_string(), "[::1]:25");
    for (const char* wrong :
         {"127.0.0.1", "::1:25", "[127.0.0.1]:25", "127.0.0.1:65536", "127.0.0.1:"}) {
        EXPECT_FALSE(Endpoint::parse(wrong)) << wrong;
    }
}

TEST(IpNetwork, ContainsWhatSharesItsPrefix) {
    const auto network = IpNetwork::parse("192.0.2.128/25");
    EXPECT_TRUE(network->contains(*IpAddress::parse("192.0.2.200")));
    EXPECT_FALSE(network->contains(*IpAddress::parse("192.0.2.100")));
    EXPECT_FALSE(network->contains(*IpAddress::parse("2001:db8::1")));
    EXPECT_TRUE(IpNetwork::parse("2001:db8::/33")->contains(*IpAddress::parse("2001:db8:7fff::1")));
    EXPECT_FALSE(IpNetwork::parse("2001:db8::/33")->contains(*IpAddress::parse("2001:db8:8000::1"))
    );
    EXPECT_TRUE(IpNetwork::parse("0.0.0.0/0")->contains(*IpAddress::parse("203.0.113.7")));
    EXPECT_FALSE(IpNetwork::parse("192.0.2.0/33"));
}

}  // namespace
}  // namespace postrider::base
