// Where a proxy is.
#include "path/delivery/proxy_address.h"

#include <gtest/gtest.h>

#include "testing/run.h"
#include "testing/world.h"

namespace postrider::delivery {
namespace {

TEST(ProxyAddress, IsLookedUpUnlessItIsOne) {
    testing::World world;
    world.zone.add("proxy.test A 192.0.2.9\n");
    const auto find = [&](std::string host) {
        const Proxy proxy{.host = std::move(host)};
        return testing::run(world.loop, address_of(world.resolver, proxy));
    };
    EXPECT_EQ(find("proxy.test")->to_string(), "192.0.2.9");
    EXPECT_EQ(find("2001:db8::9")->to_string(), "2001:db8::9");
    EXPECT_EQ(find("gone.test").error(), "the DNS does not say where the proxy gone.test is");
    world.zone.mark_failing("proxy2.test");
    EXPECT_FALSE(find("proxy2.test"));
}

}  // namespace
}  // namespace postrider::delivery
