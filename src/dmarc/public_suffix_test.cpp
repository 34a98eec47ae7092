// The public suffix list: below which names strangers register theirs.
#include "dmarc/public_suffix.h"

#include <gtest/gtest.h>

namespace postrider::dmarc {
namespace {

TEST(PublicSuffix, IsWhatTheListSaysOrTheLastLabel) {
    EXPECT_TRUE(is_public_suffix("co.uk"));
    EXPECT_FALSE(is_public_suffix("example.co.uk"));
    EXPECT_TRUE(is_public_suffix("test"));
    EXPECT_FALSE(is_public_suffix("a.test"));
}

TEST(PublicSuffix, WithOneLabelMoreIsRegistrable) {
    EXPECT_EQ(registrable_domain("a.b.example.co.uk"), "example.co.uk");
    EXPECT_EQ(registrable_domain("a.b.test"), "b.test");
    EXPECT_EQ(registrable_domain("co.uk"), "co.uk");
    EXPECT_EQ(registrable_domain("test"), "test");
    EXPECT_EQ(registrable_domain(""), "");
}

}  // namespace
}  // namespace postrider::dmarc
