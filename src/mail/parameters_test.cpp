// The shape of Content-Type and Content-Disposition: a value and its parameters (RFC 2045 §5.1).
#include "mail/parameters.h"

#include <gtest/gtest.h>

namespace postrider::mail {
namespace {

std::string read(std::string_view text, std::string_view name) {
    return std::string(ParameterizedValue::parse(text).parameter(name));
}

TEST(Parameters, AreReadInAnyCaseAndQuoted) {
    const auto value =
        ParameterizedValue::parse(" Text/Plain; CharSet=UTF-8;\r\n\tname=\"a;\\\"b\"");

    EXPECT_EQ(value.value, "text/plain");
    EXPECT_EQ(value.parameter("charset"), "UTF-8");
    EXPECT_EQ(value.parameter("name"), "a;\"b");
    EXPECT_EQ(value.parameter("none"), "");
}

TEST(Parameters, SkipComments) {
    const auto value =
        ParameterizedValue::parse("text/plain (a;b) ; charset = (x) us-ascii (Plain)");
    EXPECT_EQ(value.value, "text/plain");
    EXPECT_EQ(value.parameter("charset"), "us-ascii");
}

TEST(Parameters, ForgiveWhatIsMalformed) {
    EXPECT_EQ(read("attachment; filename=a b.txt; size=3", "filename"), "a b.txt");
    EXPECT_EQ(read("text/plain;; ; charset=a", "charset"), "a");
    EXPECT_EQ(read("text/plain; charset", "charset"), "");
    EXPECT_EQ(read("text/plain; charset=\"a", "charset"), "a");
    EXPECT_EQ(read("text/plain; charset=\"a\" junk; b=c", "b"), "c");
    EXPECT_EQ(ParameterizedValue::parse("").value, "");
    EXPECT_EQ(ParameterizedValue::parse("((((").value, "");
    EXPECT_EQ(ParameterizedValue::parse("a;\"").value, "a");
}

TEST(Parameters, DecodeCharsetsAndContinuations) {
    EXPECT_EQ(read("a; filename*=iso-8859-1'en'J%F6rg.txt", "filename"), "J\xc3\xb6rg.txt");
    EXPECT_EQ(
        read("a; f*1=b; f*0*=utf-8''%E2%82; f*2*=%ac%zz; f*10=z", "f"),
        "\xef\xbf\xbd\xef\xbf\xbd"
        "b\xef\xbf\xbd%zzz"
    );
    EXPECT_EQ(read("a; f*0*=utf-8''%E2%82; f*1*=%ac", "f"), "\xe2\x82\xac");
    EXPECT_EQ(read("a; f*0=\"x y\"; f*1=z", "f"), "x yz");
    EXPECT_EQ(read("a; f=plain; f*=utf-8''better", "f"), "better");
}

TEST(Parameters, DecodeEncodedWordsAndRawBytes) {
    EXPECT_EQ(read("a; filename=\"=?utf-8?q?J=C3=B6rg?=\"", "filename"), "J\xc3\xb6rg");
    EXPECT_EQ(read("a; filename=\"J\xf6rg\"", "filename"), "J\xc3\xb6rg");
}

TEST(Parameters, AreLimited) {
    std::string text = "a";
    for (int i = 0; i < 200; ++i) {
        text += "; p" + std::to_string(i) + "=1";
    }
    EXPECT_EQ(ParameterizedValue::parse(text).parameters.size(), parameters_max);
}

TEST(Parameters, AreWrittenSoThatTheyReadBack) {
    EXPECT_EQ(write_parameter("filename", "a.pdf"), "filename=a.pdf");
    EXPECT_EQ(write_parameter("filename", "a b.pdf"), "filename=\"a b.pdf\"");
    EXPECT_EQ(write_parameter("filename", "\xc3\xa4 '.pdf"), "filename*=UTF-8''%C3%A4%20%27.pdf");
    for (const char* name : {"a", "a\"b\\", "\xc3\xa4%41", "a\r\nb", "", "a;b"}) {
        EXPECT_EQ(read("x; " + write_parameter("filename", name), "filename"), name);
    }
}

}  // namespace
}  // namespace postrider::mail
