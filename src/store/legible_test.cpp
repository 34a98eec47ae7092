// Text that every database takes.
#include "store/legible.h"

#include <gtest/gtest.h>

#include <string>

namespace postrider::store {
namespace {

using namespace std::string_view_literals;

TEST(Legible, KeepsUtf8AsItIs) {
    for (const auto text :
         {""sv,
          "plain"sv,
          "longer than eight bytes"sv,
          "Grüße"sv,
          "日本語"sv,
          "🐎"sv,
          "\xf4\x8f\xbf\xbf"sv}) {
        EXPECT_TRUE(is_legible(text)) << text;
        EXPECT_EQ(legible(text), text);
    }
}

TEST(Legible, ReplacesWhatIsNotACharacter) {
    EXPECT_EQ(legible("caf\xe9 au lait"), "caf\xef\xbf\xbd au lait");
    EXPECT_EQ(
        legible("a\0b"sv),
        "a\xef\xbf\xbd"
        "b"
    );
    for (const auto text :
         {"\0"sv,
          "12345678\0"sv,
          "1234\0x"sv,
          "\x80"sv,
          "\xc0\x80"sv,
          "\xc1\xbf"sv,
          "\xe0\x80\x80"sv,
          "\xed\xa0\x80"sv,
          "\xf0\x80\x80\x80"sv,
          "\xf4\x90\x80\x80"sv,
          "\xf5\x80\x80\x80"sv,
          "\xe2\x82"sv,
          "\xc3"sv}) {
        EXPECT_FALSE(is_legible(text));
        EXPECT_TRUE(is_legible(legible(text)));
    }
}

}  // namespace
}  // namespace postrider::store
