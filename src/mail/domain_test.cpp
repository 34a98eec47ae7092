// Domain names as mail writes them: letters, digits, hyphens, or UTF-8 turned into A-labels.
#include "mail/domain.h"

#include <gtest/gtest.h>

namespace postrider::mail {
namespace {

TEST(Domain, IsLabelsOfLettersDigitsHyphensAndUnderscores) {
    EXPECT_TRUE(is_domain("example.test"));
    EXPECT_TRUE(is_domain("Mail-01.example.test"));
    EXPECT_TRUE(is_domain("my_host.test"));
    for (const char* text :
         {"", ".", "a.", ".a", "a..b", "-a.test", "a-.test", "a b.test", "a/b", "\xc3\xa4.test"}) {
        EXPECT_FALSE(is_domain(text)) << text;
    }
}

TEST(Domain, KeepsToTheLengthsOfTheDns) {
    EXPECT_TRUE(is_domain(std::string(63, 'a') + ".test"));
    EXPECT_FALSE(is_domain(std::string(64, 'a') + ".test"));
    std::string name;
    for (int i = 0; i < 128; ++i) {
        name += i == 0 ? "a" : ".a";
    }
    EXPECT_TRUE(is_domain(name));
    EXPECT_FALSE(is_domain(name + ".a"));
}

TEST(Domain, KnowsAddressLiterals) {
    EXPECT_TRUE(is_address_literal("[192.0.2.1]"));
    EXPECT_TRUE(is_address_literal("[IPv6:2001:db8::1]"));
    for (const char* text :
         {"[]", "[", "192.0.2.1", "[192.0.2.256]", "[2001:db8::1]", "[IPv6:]", "[IPv6:1::2::3]"}) {
        EXPECT_FALSE(is_address_literal(text)) << text;
    }
    EXPECT_FALSE(is_address_literal(std::string_view("[192.0.2.1\0]", 12)));
}

TEST(Domain, BecomesAsciiForTheDns) {
    EXPECT_EQ(domain_to_ascii("Example.TEST"), "example.test");
    EXPECT_EQ(
        domain_to_ascii("B\xc3\x9c"
                        "CHER.test"),
        "xn--bcher-kva.test"
    );
    EXPECT_EQ(domain_to_ascii("xn--bcher-kva.test"), "xn--bcher-kva.test");
    // Nontransitional: sharp s stays itself.
    EXPECT_EQ(domain_to_ascii("fa\xc3\x9f.test"), "xn--fa-hia.test");
}

TEST(Domain, HasNoAsciiFormWhenItIsNone) {
    EXPECT_FALSE(domain_to_ascii(""));
    EXPECT_FALSE(domain_to_ascii("a b"));
    EXPECT_FALSE(domain_to_ascii("\xff.test"));
    EXPECT_FALSE(domain_to_ascii("\xc3\xa4 \xc3\xa4.test"));
    EXPECT_FALSE(domain_to_ascii("xn--\x7f.test"));
    EXPECT_FALSE(domain_to_ascii(std::string(2000, '\xc3')));
    EXPECT_FALSE(domain_to_ascii(std::string_view("\xc3\xa4.test\0.test", 13)));
}

TEST(Domain, IsShownInItsOwnScript) {
    EXPECT_EQ(
        domain_to_unicode("XN--BCHER-KVA.test"),
        "b\xc3\xbc"
        "cher.test"
    );
    EXPECT_EQ(domain_to_unicode("Example.test"), "example.test");
    EXPECT_EQ(domain_to_unicode("xn------n-------d"), "xn------n-------d");
    EXPECT_FALSE(domain_to_unicode("a..b"));
}

}  // namespace
}  // namespace postrider::mail
