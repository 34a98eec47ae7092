// Endpoints and how long they are remembered.
#include "path/delivery/broken_tls.h"

#include <gtest/gtest.h>

#include "testing/world.h"

namespace postrider::delivery {
namespace {

using namespace std::chrono_literals;

base::Endpoint host(int number) {
    return *base::Endpoint::parse("192.0.2.1:" + std::to_string(number));
}

TEST(BrokenTls, IsRememberedForAWhile) {
    testing::World world;
    BrokenTls broken(world.clock());
    EXPECT_EQ(broken.problem_with(host(25)), "");

    broken.note(host(25), "no handshake");

    EXPECT_EQ(broken.problem_with(host(25)), "no handshake");
    EXPECT_EQ(broken.problem_with(host(26)), "");
    world.loop.advance(broken_tls_remembered);
    EXPECT_EQ(broken.problem_with(host(25)), "");
}

TEST(BrokenTls, IsRememberedOfSoManyHostsAtMost) {
    testing::World world;
    BrokenTls broken(world.clock());
    const int most = static_cast<int>(broken_tls_max);
    for (int i = 1; i <= most; ++i) {
        broken.note(host(i), "first");
    }

    broken.note(host(most + 1), "late");
    broken.note(host(1), "again");

    EXPECT_EQ(broken.problem_with(host(most + 1)), "");
    EXPECT_EQ(broken.problem_with(host(1)), "again");
    world.loop.advance(broken_tls_remembered);
    broken.note(host(most + 1), "late");
    EXPECT_EQ(broken.problem_with(host(most + 1)), "late");
}

}  // namespace
}  // namespace postrider::delivery
