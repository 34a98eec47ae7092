// What a terminal would obey.
#include "base/terminal.h"

#include <gtest/gtest.h>

namespace postrider::base {
namespace {

TEST(Terminal, IsNeverSteered) {
    EXPECT_EQ(harmless("a\x1b[2Jb\x7f"), "a\xef\xbf\xbd[2Jb\xef\xbf\xbd");
    EXPECT_EQ(
        harmless("a\xc2\x9b"
                 "2J"),
        "a\xef\xbf\xbd"
        "2J"
    );
    EXPECT_EQ(harmless("caf\xc3\xa9 \xe2\x82\xac"), "caf\xc3\xa9 \xe2\x82\xac");
}

TEST(Terminal, CountsCharactersAndNotOctets) {
    EXPECT_EQ(width_of("caf\xc3\xa9"), 4U);
    EXPECT_EQ(width_of(""), 0U);
}

}  // namespace
}  // namespace postrider::base
