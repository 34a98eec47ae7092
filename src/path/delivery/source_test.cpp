// Addresses of an egress source.
#include "path/delivery/source.h"

#include <gtest/gtest.h>

namespace postrider::delivery {
namespace {

const auto v4 = *base::IpAddress::parse("192.0.2.1");
const auto v6 = *base::IpAddress::parse("2001:db8::1");

TEST(Source, LeavesTheChoiceToTheKernelWithoutAddresses) {
    const Source source{.name = "default"};
    EXPECT_TRUE(source.reaches(v6));
    EXPECT_FALSE(source.address_for(v6));
}

TEST(Source, BindsTheAddressOfTheTargetsFamily) {
    const Source source{.addresses = {v6, v4}};
    EXPECT_EQ(source.address_for(*base::IpAddress::parse("198.51.100.7")), v4);
    EXPECT_EQ(source.address_for(*base::IpAddress::parse("2001:db8:1::7")), v6);
}

TEST(Source, DoesNotReachAFamilyItHasNoAddressOf) {
    const Source source{.addresses = {v4}};
    EXPECT_FALSE(source.reaches(v6));
}

}  // namespace
}  // namespace postrider::delivery
