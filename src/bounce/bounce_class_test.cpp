// What kind of trouble a refused message met: the ten classes that everything else decides by.
#include "bounce/bounce_class.h"

#include <gtest/gtest.h>

namespace postrider::bounce {
namespace {

TEST(BounceClass, IsReadAsItIsWritten) {
    for (int i = 0; i < 10; ++i) {
        const auto value = static_cast<BounceClass>(i);
        EXPECT_EQ(parse_bounce_class(name_of(value)), value);
    }
    EXPECT_EQ(parse_bounce_class("nonsense"), std::nullopt);
}

}  // namespace
}  // namespace postrider::bounce
