// Limits on who may be connected.
#include "smtpd/crowd.h"

#include <gtest/gtest.h>

namespace postrider::smtpd {
namespace {

using namespace std::chrono_literals;

constexpr base::Instant noon{};

base::IpAddress address(const char* text) {
    return *base::IpAddress::parse(text);
}

TEST(Crowd, IsLimitedInAll) {
    Crowd crowd({.all = 2});
    EXPECT_EQ(crowd.enter(address("192.0.2.1"), noon), Entry::welcome);
    EXPECT_EQ(crowd.enter(address("198.51.100.1"), noon), Entry::welcome);
    EXPECT_EQ(crowd.enter(address("203.0.113.1"), noon), Entry::full);
    crowd.leave(address("192.0.2.1"));
    EXPECT_EQ(crowd.enter(address("203.0.113.1"), noon), Entry::welcome);
    EXPECT_EQ(crowd.size(), 2U);
}

TEST(Crowd, IsLimitedByAddress) {
    Crowd crowd({.per_address = 1});
    EXPECT_EQ(crowd.enter(address("192.0.2.1"), noon), Entry::welcome);
    EXPECT_EQ(crowd.enter(address("192.0.2.1"), noon), Entry::address_full);
    EXPECT_EQ(crowd.enter(address("192.0.2.2"), noon), Entry::welcome);
    crowd.leave(address("192.0.2.1"));
    EXPECT_EQ(crowd.enter(address("192.0.2.1"), noon), Entry::welcome);
}

TEST(Crowd, IsLimitedByNetwork) {
    Crowd crowd({.per_network = 2});
    EXPECT_EQ(crowd.enter(address("192.0.2.1"), noon), Entry::welcome);
    EXPECT_EQ(crowd.enter(address("192.0.2.200"), noon), Entry::welcome);
    EXPECT_EQ(crowd.enter(address("192.0.2.3"), noon), Entry::network_full);
    EXPECT_EQ(crowd.enter(address("192.0.3.3"), noon), Entry::welcome);
    EXPECT_EQ(crowd.enter(address("2001:db8::1"), noon), Entry::welcome);
    EXPECT_EQ(crowd.enter(address("2001:db8::ffff:1:1"), noon), Entry::welcome);
    EXPECT_EQ(crowd.enter(address("2001:db8::2"), noon), Entry::network_full);
    EXPECT_EQ(crowd.enter(address("2001:db8:0:1::2"), noon), Entry::welcome);
    crowd.leave(address("192.0.2.1"));
    EXPECT_EQ(crowd.enter(address("192.0.2.3"), noon), Entry::welcome);
}

TEST(Crowd, TurnsAwayWhoComesTooOften) {
    Crowd crowd({.new_per_minute = 2});
    for (int i = 0; i < 2; ++i) {
        EXPECT_EQ(crowd.enter(address("192.0.2.1"), noon), Entry::welcome);
        crowd.leave(address("192.0.2.1"));
    }
    EXPECT_EQ(crowd.enter(address("192.0.2.1"), noon + 59s), Entry::too_often);
    EXPECT_EQ(crowd.enter(address("192.0.2.2"), noon + 59s), Entry::welcome);
    EXPECT_EQ(crowd.enter(address("192.0.2.1"), noon + 60s), Entry::welcome);
}

TEST(Crowd, CountsNoMoreAddressesThanItHasRoomFor) {
    Crowd crowd({.all = 1'000'000, .per_network = 1'000'000, .new_per_minute = 1});
    for (std::uint32_t i = 0; i < counted_addresses_max; ++i) {
        const auto one = base::IpAddress::v4(
            {10,
             static_cast<std::uint8_t>(i >> 16),
             static_cast<std::uint8_t>(i >> 8),
             static_cast<std::uint8_t>(i)}
        );
        ASSERT_EQ(crowd.enter(one, noon), Entry::welcome);
    }
    EXPECT_EQ(crowd.enter(address("192.0.2.1"), noon), Entry::welcome);
    EXPECT_EQ(crowd.enter(address("192.0.2.1"), noon), Entry::welcome);
    EXPECT_EQ(crowd.enter(address("10.0.0.0"), noon), Entry::too_often);
}

}  // namespace
}  // namespace postrider::smtpd
