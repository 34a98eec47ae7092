// Claims about addresses that are nobody's business.
#include "base/address_guard.h"

#include <gtest/gtest.h>

namespace postrider::base {
namespace {

struct Row {
    const char* address;
    AddressKind kind;
};

constexpr Row rows[] = {
    {"8.8.8.8", AddressKind::global},
    {"9.255.255.255", AddressKind::global},
    {"11.0.0.0", AddressKind::global},
    {"100.63.255.255", AddressKind::global},
    {"100.128.0.0", AddressKind::global},
    {"126.255.255.255", AddressKind::global},
    {"128.0.0.0", AddressKind::global},
    {"169.253.255.255", AddressKind::global},
    {"172.15.255.255", AddressKind::global},
    {"172.32.0.0", AddressKind::global},
    {"192.0.1.0", AddressKind::global},
    {"192.167.255.255", AddressKind::global},
    {"192.169.0.0", AddressKind::global},
    {"198.17.255.255", AddressKind::global},
    {"198.20.0.0", AddressKind::global},
    {"223.255.255.255", AddressKind::global},
    {"0.0.0.0", AddressKind::unspecified},
    {"0.1.2.3", AddressKind::reserved},
    {"10.0.0.0", AddressKind::private_use},
    {"10.255.255.255", AddressKind::private_use},
    {"100.64.0.0", AddressKind::shared},
    {"100.127.255.255", AddressKind::shared},
    {"127.0.0.1", AddressKind::loopback},
    {"127.255.255.255", AddressKind::loopback},
    {"169.254.169.254", AddressKind::link_local},
    {"172.16.0.0", AddressKind::private_use},
    {"172.31.255.255", AddressKind::private_use},
    {"192.0.0.8", AddressKind::reserved},
    {"192.0.2.1", AddressKind::documentation},
    {"192.88.99.1", AddressKind::reserved},
    {"192.168.1.1", AddressKind::private_use},
    {"198.18.0.0", AddressKind::benchmarking},
    {"198.19.255.255", AddressKind::benchmarking},
    {"198.51.100.1", AddressKind::documentation},
    {"203.0.113.1", AddressKind::documentation},
    {"224.0.0.1", AddressKind::multicast},
    {"239.255.255.255", AddressKind::multicast},
    {"240.0.0.1", AddressKind::reserved},
    {"255.255.255.255", AddressKind::reserved},

    {"2606:4700::1111", AddressKind::global},
    {"2001:4860:4860::8888", AddressKind::global},
    {"2a00::1", AddressKind::global},
    {"::", AddressKind::unspecified},
    {"::1", AddressKind::loopback},
    {"::127.0.0.1", AddressKind::reserved},
    {"fe80::1", AddressKind::link_local},
    {"febf::1", AddressKind::link_local},
    {"fec0::1", AddressKind::private_use},
    {"fc00::1", AddressKind::private_use},
    {"fd12:3456::1", AddressKind::private_use},
    {"ff02::1", AddressKind::multicast},
    {"100::1", AddressKind::reserved},
    {"2001::1", AddressKind::reserved},
    {"2001:2::1", AddressKind::benchmarking},
    {"2001:10::1", AddressKind::reserved},
    {"2001:20::1", AddressKind::reserved},
    {"2001:db8::1", AddressKind::documentation},
    {"3fff::1", AddressKind::documentation},
    {"4000::1", AddressKind::reserved},
    {"5f00::1", AddressKind::reserved},
    {"64:ff9b:1::1", AddressKind::reserved},
    {"::ffff:0:127.0.0.1", AddressKind::reserved},

    // What carries an IPv4 address is what that is.
    {"::ffff:127.0.0.1", AddressKind::loopback},
    {"::ffff:8.8.8.8", AddressKind::global},
    {"64:ff9b::7f00:1", AddressKind::loopback},
    {"64:ff9b::a9fe:a9fe", AddressKind::link_local},
    {"64:ff9b::808:808", AddressKind::global},
    {"2002:7f00:1::1", AddressKind::loopback},
    {"2002:a00:1::", AddressKind::private_use},
    {"2002:808:808::", AddressKind::global},
};

TEST(AddressGuard, KnowsWhatEveryAddressIsFor) {
    for (const auto& row : rows) {
        const auto kind = kind_of(*IpAddress::parse(row.address));
        EXPECT_EQ(describe(kind), describe(row.kind)) << row.address;
    }
}

TEST(AddressGuard, PermitsThePublicInternetAlone) {
    const AddressGuard guard;
    for (const auto& row : rows) {
        EXPECT_EQ(guard.permits(*IpAddress::parse(row.address)), row.kind == AddressKind::global)
            << row.address;
    }
}

TEST(AddressGuard, PermitsWhatTheOperatorAllows) {
    const AddressGuard guard({*IpNetwork::parse("10.1.0.0/16"), *IpNetwork::parse("fd00::/64")});

    EXPECT_TRUE(guard.permits(*IpAddress::parse("10.1.2.3")));
    EXPECT_TRUE(guard.permits(*IpAddress::parse("::ffff:10.1.2.3")));
    EXPECT_TRUE(guard.permits(*IpAddress::parse("64:ff9b::a01:203")));
    EXPECT_TRUE(guard.permits(*IpAddress::parse("fd00::1")));
    EXPECT_FALSE(guard.permits(*IpAddress::parse("10.2.0.1")));
    EXPECT_FALSE(guard.permits(*IpAddress::parse("fd00:1::1")));
    EXPECT_TRUE(guard.permits(*IpAddress::parse("8.8.8.8")));
}

}  // namespace
}  // namespace postrider::base
