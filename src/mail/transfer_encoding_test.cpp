// Content transfer encodings (RFC 2045 §6), forgiving when read and strict when written.
#include "mail/transfer_encoding.h"

#include <gtest/gtest.h>

namespace postrider::mail {
namespace {

TEST(TransferEncoding, IsNamedInAnyCase) {
    EXPECT_EQ(parse_transfer_encoding(" BASE64 (x)\r\n"), TransferEncoding::base64);
    EXPECT_EQ(parse_transfer_encoding("Quoted-Printable"), TransferEncoding::quoted_printable);
    EXPECT_EQ(parse_transfer_encoding("8bit"), TransferEncoding::none);
    EXPECT_EQ(parse_transfer_encoding(""), TransferEncoding::none);
}

TEST(QuotedPrintable, IsDecoded) {
    EXPECT_EQ(
        decode_quoted_printable("a=3Db=c3=A4=\r\nc= \nd"),
        "a=b\xc3\xa4"
        "cd"
    );
    EXPECT_EQ(decode_quoted_printable("a \t\r\nb=20\r\n  c \n"), "a\r\nb \r\n  c\n");
}

TEST(QuotedPrintable, LeavesWhatIsNoEscape) {
    EXPECT_EQ(decode_quoted_printable("a=zz=4"), "a=zz=4");
    EXPECT_EQ(decode_quoted_printable("a="), "a");
}

TEST(QuotedPrintable, ReadsBackAndKeepsLinesShort) {
    std::string text =
        "Sch\xc3\xb6ne Gr\xc3\xbc\xc3\x9f"
        "e = \r\n.dot\r\nFrom me\t\r\n";
    text += std::string(200, 'x') + "\r\n" + std::string(75, 'y') + " \r\n" + std::string(76, 'z');
    const std::string encoded = encode_quoted_printable(text);

    EXPECT_EQ(decode_quoted_printable(encoded), text);
    EXPECT_TRUE(is_seven_bit(encoded));
    for (std::size_t begin = 0; begin < encoded.size();) {
        const std::size_t end = std::min(encoded.find("\r\n", begin), encoded.size());
        EXPECT_LE(end - begin, 76U);
        begin = end + 2;
    }
    EXPECT_EQ(encoded.find("\r\n."), std::string::npos);
    EXPECT_EQ(encoded.find("\r\nFrom"), std::string::npos);
}

TEST(QuotedPrintable, EscapesControlCharacters) {
    EXPECT_EQ(encode_quoted_printable(std::string_view("a\0\rb\nc", 6)), "a=00=0Db=0Ac");
}

TEST(SevenBit, IsShortLinesOfAscii) {
    EXPECT_TRUE(is_seven_bit(""));
    EXPECT_TRUE(is_seven_bit("a\r\nb"));
    EXPECT_TRUE(is_seven_bit(std::string(998, 'x') + "\r\n"));
    EXPECT_FALSE(is_seven_bit(std::string(999, 'x')));
    EXPECT_FALSE(is_seven_bit("a\nb"));
    EXPECT_FALSE(is_seven_bit("a\rb"));
    EXPECT_FALSE(is_seven_bit(std::string_view("a\0", 2)));
    EXPECT_FALSE(is_seven_bit("\xc3\xa4"));
    EXPECT_TRUE(is_eight_bit("\xc3\xa4\r\n"));
}

TEST(WithCrlf, TurnsEveryLineEndIntoCrlf) {
    EXPECT_EQ(with_crlf("a\nb\r\nc\rd\n\n"), "a\r\nb\r\nc\r\nd\r\n\r\n");
}

TEST(Base64, IsDecodedForgivingly) {
    EXPECT_EQ(decode("YW\r\nJj!ZA", TransferEncoding::base64), "abcd");
    EXPECT_EQ(decode("YW", TransferEncoding::none), "YW");
}

}  // namespace
}  // namespace postrider::mail
