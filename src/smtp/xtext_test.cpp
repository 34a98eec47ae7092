// Parameters that carry any octets: written and read back, and refused when malformed.
#include "smtp/xtext.h"

#include <gtest/gtest.h>

namespace postrider::smtp {
namespace {

TEST(Xtext, EscapesWhatMayNotStandInAParameter) {
    EXPECT_EQ(to_xtext("a+b=c d"), "a+2Bb+3Dc+20d");
    EXPECT_EQ(from_xtext("a+2Bb+3Dc+20d"), "a+b=c d");
    EXPECT_EQ(from_xtext("a+2bb"), "a+b");
}

TEST(Xtext, BringsEveryOctetBack) {
    std::string bytes;
    for (int c = 0; c < 256; ++c) {
        bytes.push_back(static_cast<char>(c));
    }
    EXPECT_EQ(from_xtext(to_xtext(bytes)), bytes);
}

TEST(Xtext, RefusesBrokenEscapesAndWhatMustBeEscaped) {
    for (const auto* text : {"+", "+4", "+4G", "a b", "\xc3\xa4", "\x01"}) {
        EXPECT_EQ(from_xtext(text), std::nullopt) << text;
    }
}

TEST(Utf8AddressText, ReadsCodePointsAndUtf8) {
    EXPECT_EQ(from_utf8_address_text("\\x{3A9}@x.test"), "\xce\xa9@x.test");
    EXPECT_EQ(
        from_utf8_address_text("\\x{1F600}a\\x{20AC}"),
        "\xf0\x9f\x98\x80"
        "a\xe2\x82\xac"
    );
    EXPECT_EQ(from_utf8_address_text("\xce\xa9@x.test"), "\xce\xa9@x.test");
    EXPECT_EQ(from_utf8_address_text("a+b@x.test"), "a+b@x.test");
}

TEST(Utf8AddressText, IsWrittenInAsciiAndReadBack) {
    EXPECT_EQ(to_utf8_address_text("\xce\xa9+a@x.test"), "\\x{3A9}\\x{2B}a@x.test");
    EXPECT_EQ(to_utf8_address_text("\xff"), "\\x{FFFD}");
    for (const auto* text : {"a b\\c=d+e", "\xc3\xa4\xe2\x82\xac\xf0\x9f\x98\x80"}) {
        EXPECT_EQ(from_utf8_address_text(to_utf8_address_text(text)), text);
    }
}

TEST(Utf8AddressText, RefusesWhatIsNoCharacter) {
    for (const auto* text :
         {"\\",
          "\\x",
          "\\x{}",
          "\\x{110000}",
          "\\x{D800}",
          "\\x{A}",
          "\\x{1234567}",
          "\\x{G}",
          "\xce",
          "a b",
          "\x7f"}) {
        EXPECT_EQ(from_utf8_address_text(text), std::nullopt) << text;
    }
}

}  // namespace
}  // namespace postrider::smtp
