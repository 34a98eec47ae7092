// Tests of the pattern over client addresses.
#include "config/address_pattern.h"

#include <gtest/gtest.h>

namespace postrider::config {
namespace {

TEST(AddressPattern, MatchesNothingWhenEmpty) {
    EXPECT_FALSE(AddressPattern().matches("192.0.2.1"));
    EXPECT_FALSE(AddressPattern::parse("")->matches(""));
}

TEST(AddressPattern, TakesRubysAnchors) {
    const auto pattern = AddressPattern::parse(R"(\A192\.0\.2\.\d+\z)");

    ASSERT_TRUE(pattern);
    EXPECT_TRUE(pattern->matches("192.0.2.17"));
    EXPECT_FALSE(pattern->matches("1192.0.2.17"));
    EXPECT_FALSE(pattern->matches("192.0.2.x"));
}

TEST(AddressPattern, MatchesAnywhereWithoutAnchors) {
    EXPECT_TRUE(AddressPattern::parse("^2001:db8:|0.2")->matches("192.0.2.1"));
}

TEST(AddressPattern, RefusesWhatCannotBeRead) {
    EXPECT_FALSE(AddressPattern::parse("(192"));
    EXPECT_FALSE(AddressPattern::parse("[1-"));
    EXPECT_FALSE(AddressPattern::parse(std::string(1001, '1')));
}

}  // namespace
}  // namespace postrider::config
