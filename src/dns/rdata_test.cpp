// Records as bytes, well formed and hostile.
#include "dns/rdata.h"

#include <gtest/gtest.h>

#include <string>

namespace postrider::dns {
namespace {

using namespace std::string_literals;

TEST(Rdata, GivesAddresses) {
    EXPECT_EQ(parse_a("\xc0\x00\x02\x01"s)->to_string(), "192.0.2.1");
    EXPECT_EQ(
        parse_aaaa("\x20\x01\x0d\xb8"s + std::string(11, '\0') + "\x01")->to_string(), "2001:db8::1"
    );
    EXPECT_FALSE(parse_a("\x01\x02\x03"));
    EXPECT_FALSE(parse_a("\x01\x02\x03\x04\x05"));
    EXPECT_FALSE(parse_aaaa("\x01\x02\x03\x04"));
}

TEST(Rdata, GivesMailExchangesInLowerCase) {
    const MxRecord expected{.preference = 258, .exchange = "mx.example.test"};

    EXPECT_EQ(
        parse_mx("\x01\x02\x02MX\x07"
                 "Example\x04test\x00"s),
        expected
    );
    EXPECT_EQ(parse_mx(write_mx(expected)), expected);
}

TEST(Rdata, GivesTheRootAsAnEmptyName) {
    EXPECT_EQ(parse_mx("\x00\x00\x00"s)->exchange, "");
    EXPECT_EQ(parse_name("\0"s), "");
}

TEST(Rdata, RefusesNamesThatAreCutOrGoOn) {
    const auto whole = write_name("mx.example.test");
    for (std::size_t size = 0; size < whole.size(); ++size) {
        EXPECT_FALSE(parse_name(whole.substr(0, size))) << size;
    }
    EXPECT_FALSE(parse_name(whole + "x"));
    EXPECT_FALSE(parse_mx("\x00"));
    EXPECT_FALSE(parse_mx("\x00\x0a"s));
}

TEST(Rdata, RefusesCompressionPointersAndLongLabels) {
    EXPECT_FALSE(parse_name("\xc0\x0c"s));
    EXPECT_FALSE(parse_name("\x40"s + std::string(64, 'a') + "\0"s));
    EXPECT_TRUE(parse_name("\x3f"s + std::string(63, 'a') + "\0"s));
}

TEST(Rdata, RefusesNamesBeyondTheLimit) {
    std::string rdata;
    for (int i = 0; i < 127; ++i) {
        rdata +=
            "\x01"
            "a";
    }
    EXPECT_TRUE(parse_name(rdata + "\0"s));
    EXPECT_FALSE(parse_name(
        rdata +
        "\x01"
        "a\0"s
    ));
}

TEST(Rdata, RefusesNamesThatWouldReadAsOthers) {
    EXPECT_FALSE(
        parse_name("\x03"
                   "a.b\x04test\x00"s)
    );
    EXPECT_FALSE(
        parse_name("\x03"
                   "a\\b\x00"s)
    );
    EXPECT_FALSE(
        parse_name("\x03"
                   "a b\x00"s)
    );
    EXPECT_FALSE(
        parse_name("\x03"
                   "a\nb\x00"s)
    );
    EXPECT_FALSE(parse_name("\x02\xc3\xa4\x00"s));
}

TEST(Rdata, JoinsTheStringsOfText) {
    EXPECT_EQ(parse_txt("\x03one\x00\x03two"s), "onetwo");
    EXPECT_EQ(parse_txt(""), "");
    EXPECT_FALSE(parse_txt("\x04one"));
    const std::string text(1000, 't');
    EXPECT_EQ(parse_txt(write_txt(text)), text);
    EXPECT_EQ(write_txt(""), "\0"s);
}

TEST(Rdata, GivesTlsa) {
    const TlsaRecord expected{.usage = 3, .selector = 1, .matching = 1, .association = "\x00\xff"s};

    EXPECT_EQ(parse_tlsa("\x03\x01\x01\x00\xff"s), expected);
    EXPECT_EQ(parse_tlsa(write_tlsa(expected)), expected);
    EXPECT_FALSE(parse_tlsa("\x03\x01\x01"s));
}

TEST(Rdata, KnowsWhichNamesCanBeAsked) {
    EXPECT_TRUE(is_resolvable("_25._tcp.mx.example.test"));
    EXPECT_FALSE(is_resolvable(""));
    EXPECT_FALSE(is_resolvable("a..test"));
    EXPECT_FALSE(is_resolvable(".test"));
    EXPECT_FALSE(is_resolvable("a\\.test"));
    EXPECT_FALSE(is_resolvable("a\0.test"s));
    EXPECT_FALSE(is_resolvable(std::string(64, 'a') + ".test"));
    EXPECT_FALSE(is_resolvable(std::string(254, 'a')));
}

TEST(Rdata, NamesAddressesInReverse) {
    EXPECT_EQ(reverse_name(*base::IpAddress::parse("192.0.2.1")), "1.2.0.192.in-addr.arpa");
    EXPECT_EQ(
        reverse_name(*base::IpAddress::parse("2001:db8::1")),
        "1.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.8.b.d.0.1.0.0.2.ip6.arpa"
    );
}

}  // namespace
}  // namespace postrider::dns
