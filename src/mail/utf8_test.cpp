// UTF-8 as bytes that may be trusted or not.
#include "mail/utf8.h"

#include <gtest/gtest.h>

namespace postrider::mail {
namespace {

TEST(Utf8, TakesCharactersOfEveryLength) {
    EXPECT_TRUE(is_utf8(""));
    EXPECT_TRUE(is_utf8("a\xc3\xa4\xe2\x82\xac\xf0\x9f\x93\xa8"));
    EXPECT_EQ(utf8_character_size("\xe2\x82\xac!"), 3U);
}

TEST(Utf8, RefusesOverlongSurrogateTruncatedAndTooLarge) {
    for (const char* text :
         {"\xc0\x80",
          "\xe0\x80\xaf",
          "\xed\xa0\x80",
          "\xf4\x90\x80\x80",
          "\xff",
          "\xe2\x82",
          "\x80",
          "\xf0\x80\x80\x80"}) {
        EXPECT_FALSE(is_utf8(text)) << text;
    }
}

TEST(Utf8, ReplacesOnlyWhatIsBroken) {
    EXPECT_EQ(to_valid_utf8("a\xff\xc3\xa4\xc3"), "a\xef\xbf\xbd\xc3\xa4\xef\xbf\xbd");
}

}  // namespace
}  // namespace postrider::mail
