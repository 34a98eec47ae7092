// Encoded words: how a header says what ASCII cannot (RFC 2047).
#include "mail/encoded_word.h"

#include "mail/utf8.h"

#include <gtest/gtest.h>

namespace postrider::mail {
namespace {

TEST(DecodeWords, ReadsBothEncodings) {
    EXPECT_EQ(decode_words(" =?iso-8859-1?Q?J=F6rg_M=2e?= <x>"), "J\xc3\xb6rg M. <x>");
    EXPECT_EQ(decode_words("=?UTF-8?b?SsO2cmc=?="), "J\xc3\xb6rg");
    EXPECT_EQ(decode_words("=?utf-8*de?q?a?="), "a");
}

TEST(DecodeWords, DropsBlanksBetweenWordsOnly) {
    EXPECT_EQ(decode_words("=?utf-8?q?a?=\r\n =?utf-8?q?b?= c =?utf-8?q?d?= "), "ab c d");
    EXPECT_EQ(decode_words("a =?utf-8?q?b?= =?iso-8859-1?q?=E9?="), "a b\xc3\xa9");
}

TEST(DecodeWords, JoinsACharacterThatWasSplit) {
    EXPECT_EQ(decode_words("=?utf-8?q?=E2=82?= =?UTF-8?q?=AC?="), "\xe2\x82\xac");
}

TEST(DecodeWords, LeavesWhatIsNoWord) {
    for (const char* text :
         {"=?",
          "=?=?=",
          "=?utf-8?x?a?=",
          "=?utf-8?q?a",
          "=?utf-8?q",
          "=?utf-8?",
          "=?*x?q?a?=",
          "a=?b"}) {
        EXPECT_EQ(decode_words(text), text);
    }
    EXPECT_EQ(decode_words("=?utf-8?q?=E?= =?x-none?q?=E9?="), "=E\xc3\xa9");
    EXPECT_EQ(decode_words("raw \xe9"), "raw \xc3\xa9");
}

TEST(DecodeWords, TakesLinearTime) {
    std::string hostile;
    for (int i = 0; i < 100'000; ++i) {
        hostile += "=?a?q?";
    }
    EXPECT_EQ(decode_words(hostile), hostile);
}

TEST(EncodeWords, LeavesPlainText) {
    EXPECT_EQ(encode_words("Hello, world: 50% = half?"), "Hello, world: 50% = half?");
}

TEST(EncodeWords, WritesQUnlessItGetsLong) {
    EXPECT_EQ(
        encode_words("Gr\xc3\xbc\xc3\x9f"
                     "e, B_b"),
        "=?UTF-8?Q?Gr=C3=BC=C3=9Fe=2C_B=5Fb?="
    );
    EXPECT_EQ(encode_words("\xe3\x83\x86\xe3\x83\x86"), "=?UTF-8?B?44OG44OG?=");
    EXPECT_EQ(encode_words("a =?b"), "=?UTF-8?Q?a_=3D=3Fb?=");
}

TEST(EncodeWords, ReadsBackAndKeepsWordsShort) {
    for (const char* piece :
         {"a\xe3\x83\x86",
          "ab\xc3\xa4\xc3\xa4",
          "\xe3\x83\x86 x",
          "\xc3\xa4"
          "aaaaaaaaaaa ",
          "\xf0\x9f\x93\xa8"}) {
        std::string text;
        for (int i = 0; i < 60; ++i) {
            text += piece;
        }
        text += ".";
        const std::string encoded = encode_words(text);
        EXPECT_EQ(decode_words(encoded), text);
        for (std::size_t begin = 0; begin < encoded.size();) {
            const std::size_t end = std::min(encoded.find("\r\n", begin), encoded.size());
            EXPECT_LE(end - begin, 76U);
            begin = end + 2;
        }
    }
}

TEST(EncodeWords, MakesLongRunsFoldable) {
    EXPECT_EQ(decode_words(encode_words(std::string(5000, 'x'))), std::string(5000, 'x'));
    EXPECT_TRUE(encode_words(std::string(5000, 'x')).find("\r\n ") != std::string::npos);
}

TEST(EncodeWords, ReplacesBrokenUtf8) {
    EXPECT_EQ(decode_words(encode_words("a\xff")), "a\xef\xbf\xbd");
}

TEST(EncodePhrase, ChoosesAtomsQuotesOrWords) {
    EXPECT_EQ(encode_phrase("Bob Builder"), "Bob Builder");
    EXPECT_EQ(encode_phrase("Builder, B. \"Bob\""), "\"Builder, B. \\\"Bob\\\"\"");
    EXPECT_EQ(encode_phrase("J\xc3\xb6rg"), "=?UTF-8?Q?J=C3=B6rg?=");
    EXPECT_EQ(encode_phrase(""), "");
}

}  // namespace
}  // namespace postrider::mail
