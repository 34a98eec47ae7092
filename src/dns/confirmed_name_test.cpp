// Names that addresses really have.
#include "dns/confirmed_name.h"

#include <gtest/gtest.h>

#include <fmt/format.h>

#include "testing/run.h"
#include "testing/world.h"

namespace postrider::dns {
namespace {

class ConfirmedName : public ::testing::Test {
protected:
    std::string name_of(const char* address) {
        return testing::run(
            world.loop, confirmed_name(world.resolver, *base::IpAddress::parse(address))
        );
    }

    testing::World world;
};

TEST_F(ConfirmedName, IsOneThatLeadsBack) {
    world.zone.add("9.2.0.192.in-addr.arpa PTR mail.test\nmail.test A 192.0.2.9");
    EXPECT_EQ(name_of("192.0.2.9"), "mail.test");
}

TEST_F(ConfirmedName, IsFoundForBothFamilies) {
    world.zone.add(
        "1.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.8.b.d.0.1.0.0.2.ip6.arpa PTR six.test\n"
        "six.test AAAA 2001:db8::1"
    );
    EXPECT_EQ(name_of("2001:db8::1"), "six.test");
}

TEST_F(ConfirmedName, IsNotWhatAnyoneClaims) {
    world.zone.add("9.2.0.192.in-addr.arpa PTR bank.test\nbank.test A 198.51.100.1");
    EXPECT_EQ(name_of("192.0.2.9"), "");
    EXPECT_EQ(name_of("192.0.2.10"), "");
}

TEST_F(ConfirmedName, IsLookedForAmongSeveral) {
    world.zone.add(
        "9.2.0.192.in-addr.arpa PTR bank.test\n9.2.0.192.in-addr.arpa PTR mail.test\n"
        "mail.test A 192.0.2.8\nmail.test A 192.0.2.9"
    );
    EXPECT_EQ(name_of("192.0.2.9"), "mail.test");
}

TEST_F(ConfirmedName, IsNotLookedForAmongEndlesslyMany) {
    for (std::size_t i = 0; i < 3 * claimed_names_max; ++i) {
        world.zone.add(fmt::format("9.2.0.192.in-addr.arpa PTR n{}.test", i));
    }
    EXPECT_EQ(name_of("192.0.2.9"), "");
    EXPECT_LE(world.zone.asked().size(), 1 + claimed_names_max);
}

TEST_F(ConfirmedName, IsUnknownWhereTheDnsCannotTell) {
    world.zone.mark_failing("9.2.0.192.in-addr.arpa");
    EXPECT_EQ(name_of("192.0.2.9"), "");
}

}  // namespace
}  // namespace postrider::dns
