// Text of any charset as UTF-8.
#include "mail/charset.h"

#include "mail/utf8.h"

#include <gtest/gtest.h>

namespace postrider::mail {
namespace {

TEST(Charset, TurnsIntoUtf8) {
    EXPECT_EQ(to_utf8("caf\xe9", "ISO-8859-1"), "caf\xc3\xa9");
    EXPECT_EQ(to_utf8("caf\xe9", " windows-1252 "), "caf\xc3\xa9");
    EXPECT_EQ(to_utf8("\xa4", "iso-8859-15"), "\xe2\x82\xac");
    EXPECT_EQ(to_utf8("\x83\x65", "Shift_JIS"), "\xe3\x83\x86");
    EXPECT_EQ(to_utf8("\x1b$B%F\x1b(B", "iso-2022-jp"), "\xe3\x83\x86");
    EXPECT_EQ(to_utf8("Fr+APY-sche", "utf-7"), "Fr\xc3\xb6sche");
}

TEST(Charset, KeepsUtf8AndReplacesWhatIsBroken) {
    EXPECT_EQ(to_utf8("a\xc3\xa4", "utf-8"), "a\xc3\xa4");
    EXPECT_EQ(to_utf8("a\xe4", "utf-8"), "a\xef\xbf\xbd");
    EXPECT_EQ(to_utf8("\x83", "cp932"), "\xef\xbf\xbd");
}

TEST(Charset, GuessesWhereNoneIsNamedOrNobodyKnowsIt) {
    EXPECT_EQ(to_utf8("a\xc3\xa4", ""), "a\xc3\xa4");
    EXPECT_EQ(to_utf8("a\xe4", "us-ascii"), "a\xc3\xa4");
    EXPECT_EQ(to_utf8("a\xe4", "x-none"), "a\xc3\xa4");
    EXPECT_EQ(to_utf8("a\xc3\xa4", "x-none"), "a\xc3\xa4");
}

TEST(Charset, TakesNothingButANameForAName) {
    EXPECT_EQ(to_utf8("a\xe4", "utf-8//IGNORE"), "a\xc3\xa4");
    EXPECT_EQ(to_utf8("a\xe4", std::string(1000, 'x')), "a\xc3\xa4");
    EXPECT_EQ(to_utf8("a\xe4", std::string_view("utf-8\0x", 7)), "a\xc3\xa4");
}

TEST(Charset, ConvertsMoreThanItsBufferHolds) {
    EXPECT_EQ(to_utf8(std::string(10'000, '\xe9'), "latin1").size(), 20'000U);
    EXPECT_TRUE(is_utf8(to_utf8(std::string(10'000, '\xff'), "utf-16")));
}

}  // namespace
}  // namespace postrider::mail
