// Bytes as ASCII text.
#include "base/ascii.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace postrider::base {
namespace {

using testing::ElementsAre;

TEST(Ascii, ChangesTheCaseOfLettersOnly) {
    EXPECT_EQ(to_lower("MÄIL-01"), "mÄil-01");
    EXPECT_EQ(to_upper("mäil-01"), "MäIL-01");
}

TEST(Ascii, ComparesWithoutCase) {
    EXPECT_TRUE(iequals("Subject", "SUBJECT"));
    EXPECT_FALSE(iequals("Subject", "Subjec"));
    EXPECT_TRUE(istarts_with("MAIL FROM:<>", "mail from:"));
    EXPECT_FALSE(istarts_with("MA", "mail"));
}

TEST(Ascii, TellsEightBitBytes) {
    EXPECT_TRUE(is_ascii("plain"));
    EXPECT_FALSE(is_ascii("pl\xc3\xa4in"));
    EXPECT_TRUE(is_ascii(""));
}

TEST(Ascii, TellsEightBitBytesWhereverTheyStand) {
    std::string text(1000, 'a');
    EXPECT_TRUE(is_ascii(text));
    for (char& place : text) {
        place = '\x80';
        EXPECT_FALSE(is_ascii(text));
        place = 'a';
    }
}

TEST(Ascii, TrimsBlanksAndLineEnds) {
    EXPECT_EQ(trim("\t a b \r\n"), "a b");
    EXPECT_EQ(trim(" \r\n"), "");
}

TEST(Ascii, SplitsAtEverySeparator) {
    EXPECT_THAT(split("a,,b", ','), ElementsAre("a", "", "b"));
    EXPECT_THAT(split("", ','), ElementsAre(""));
    EXPECT_EQ(split_once("a:b:c", ':')->second, "b:c");
    EXPECT_FALSE(split_once("abc", ':'));
}

}  // namespace
}  // namespace postrider::base
