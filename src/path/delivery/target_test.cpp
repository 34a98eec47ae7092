// Which targets may share a connection.
#include "path/delivery/target.h"

#include <gtest/gtest.h>

#include <set>

namespace postrider::delivery {
namespace {

TEST(TargetTest, IsAnotherWhenAnythingAboutItIs) {
    const Target one{
        .host = "mx1.test",
        .endpoint = {.address = *base::IpAddress::parse("192.0.2.1"), .port = 25}
    };
    std::set<std::string> keys = {one.key()};
    for (int i = 0; i < 6; ++i) {
        Target other = one;
        i == 0   ? void(other.host = "mx2.test")
        : i == 1 ? void(other.endpoint.port = 26)
        : i == 2 ? void(other.source = "second")
        : i == 3 ? void(other.bind = *base::IpAddress::parse("198.51.100.1"))
        : i == 4 ? void(other.helo = "name.test")
                 : void(other.tls = TlsPolicy::none);
        EXPECT_TRUE(keys.insert(other.key()).second) << i;
    }
}

TEST(TargetTest, IsAnotherWhereAnotherNameWasToBeProven) {
    Target one{.host = "mx1.test", .tls = TlsPolicy::verified};
    one.demand = {.server_name = "mx1.test", .verify = net::TlsVerify::full};
    Target first = one;
    first.demand->instead = {"first.test"};
    Target second = one;
    second.demand->instead = {"second.test"};

    EXPECT_NE(one.key(), first.key());
    EXPECT_NE(first.key(), second.key());
}

}  // namespace
}  // namespace postrider::delivery
