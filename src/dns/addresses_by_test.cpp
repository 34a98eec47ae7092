// Addresses of a host for who cannot wait as long as the DNS may take.
#include "dns/addresses_by.h"

#include <gtest/gtest.h>

#include <chrono>

#include "testing/run.h"
#include "testing/world.h"

namespace postrider::dns {
namespace {

using namespace std::chrono_literals;

class AddressesBy : public ::testing::Test {
protected:
    std::optional<Answer<std::vector<base::IpAddress>>> ask(base::Duration patience) {
        world.zone.add("a.test A 192.0.2.1");
        world.zone.mark_slow("a.test", 2s);
        const auto deadline = world.clock().instant() + patience;
        return testing::run(
            world.loop, addresses_by(world.loop, world.resolver, "a.test", deadline)
        );
    }

    testing::World world;
};

TEST_F(AddressesBy, ComeInTime) {
    const auto answer = ask(10s);

    ASSERT_TRUE(answer);
    EXPECT_EQ(std::get<Found<std::vector<base::IpAddress>>>(*answer).value.size(), 1U);
}

TEST_F(AddressesBy, AreNotWaitedForLonger) {
    const auto before = world.clock().instant();

    EXPECT_FALSE(ask(1s));

    EXPECT_EQ(world.clock().instant() - before, 1s);
    world.loop.advance(2s);
}

}  // namespace
}  // namespace postrider::dns
