// Bytes as base64 and hexadecimal.
#include "base/encoding.h"

#include <gtest/gtest.h>

namespace postrider::base {
namespace {

// RFC 4648 §10.
TEST(Base64, AgreesWithTheStandardsVectors) {
    const std::pair<const char*, const char*> vectors[] = {
        {"", ""},
        {"f", "Zg=="},
        {"fo", "Zm8="},
        {"foo", "Zm9v"},
        {"foob", "Zm9vYg=="},
        {"foobar", "Zm9vYmFy"}
    };
    for (const auto& [bytes, text] : vectors) {
        EXPECT_EQ(to_base64(bytes), text);
        EXPECT_EQ(from_base64(text), bytes);
    }
}

TEST(Base64, RefusesStrayCharactersPaddingAndBits) {
    for (const char* text : {"Zg=", "Z===", "Zg==Zg==", "Zm 9v", "Zh==", "Zm9v\n"}) {
        EXPECT_FALSE(from_base64(text)) << text;
    }
}

TEST(Base64, ForgivesStrayCharactersWhenAsked) {
    EXPECT_EQ(from_base64_lenient("Zm9v\r\n!YmFy"), "foobar");
    EXPECT_EQ(from_base64_lenient("Zg"), "f");
    EXPECT_EQ(from_base64_lenient("Zg==Zm9v"), "f");
}

TEST(Base64, BreaksLinesWithoutALastLineEnd) {
    EXPECT_EQ(to_base64_lines("foobar", 4), "Zm9v\r\nYmFy");
    EXPECT_EQ(to_base64_lines("foobar", 4, "\n"), "Zm9v\nYmFy");
}

TEST(Base64, HasAFormForUrls) {
    EXPECT_EQ(to_base64url("\xfb\xff\xfe!"), "-__-IQ");
}

TEST(Hex, GoesThereAndBack) {
    EXPECT_EQ(to_hex(std::string_view("\x00\x7f\xff", 3)), "007fff");
    EXPECT_EQ(from_hex("007Fff"), std::string("\x00\x7f\xff", 3));
    EXPECT_FALSE(from_hex("0"));
    EXPECT_FALSE(from_hex("0g"));
}

}  // namespace
}  // namespace postrider::base
