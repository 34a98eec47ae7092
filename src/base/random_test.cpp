// Random bytes, numbers and texts.
#include "base/random.h"

#include <set>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace postrider::base {
namespace {

TEST(Random, RepeatsItselfForTheSameSeed) {
    SeededRandom a(7);
    SeededRandom b(7);
    EXPECT_EQ(a.text(20, letters_and_digits), b.text(20, letters_and_digits));
}

TEST(Random, StaysBelowItsBoundAndReachesAllOfIt) {
    SeededRandom random(1);
    std::set<std::uint64_t> seen;
    for (int i = 0; i < 200; ++i) {
        seen.insert(random.below(5));
    }
    EXPECT_EQ(seen, (std::set<std::uint64_t>{0, 1, 2, 3, 4}));
}

TEST(Random, MakesUuidsOfVersionFour) {
    SystemRandom random;
    EXPECT_THAT(
        random.uuid(),
        testing::MatchesRegex("[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}")
    );
    EXPECT_NE(random.uuid(), random.uuid());
}

}  // namespace
}  // namespace postrider::base
