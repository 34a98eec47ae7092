// An envelope address: the mailbox of RFC 5321 §4.1.2, with UTF-8 as RFC 6531 allows.
#include "mail/address.h"

#include "testing/corpora.h"

#include <gtest/gtest.h>

#include <iostream>

namespace postrider::mail {
namespace {

std::string canonical(std::string_view text) {
    const auto address = Address::parse(text);
    return address ? address->text() : "error: " + std::string(describe(address.error()));
}

AddressError error_of(std::string_view text) {
    const auto address = Address::parse(text);
    EXPECT_FALSE(address) << text;
    return address ? AddressError::empty : address.error();
}

TEST(Address, KeepsTheLocalPartAndLowersTheDomain) {
    const auto address = Address::parse("First.Last@Example.TEST");

    ASSERT_TRUE(address);
    EXPECT_EQ(address->local, "First.Last");
    EXPECT_EQ(address->domain, "example.test");
    EXPECT_EQ(address->text(), "First.Last@example.test");
    EXPECT_TRUE(address->is_ascii());
}

TEST(Address, UnquotesWhatNeedsNoQuotes) {
    EXPECT_EQ(canonical("\"bob\"@example.test"), "bob@example.test");
    EXPECT_EQ(canonical("\"b\\o\\b\"@example.test"), "bob@example.test");
    EXPECT_EQ(canonical("\"a b\"@example.test"), "\"a b\"@example.test");
    EXPECT_EQ(canonical("\"a@b\\\"\"@example.test"), "\"a@b\\\"\"@example.test");
    EXPECT_EQ(canonical("\"\"@example.test"), "\"\"@example.test");
}

TEST(Address, TakesAddressLiterals) {
    EXPECT_EQ(canonical("a@[192.0.2.1]"), "a@[192.0.2.1]");
    EXPECT_EQ(canonical("a@[ipv6:2001:DB8::1]"), "a@[IPv6:2001:db8::1]");
    EXPECT_TRUE(Address::parse("a@[192.0.2.1]")->is_address_literal());
    EXPECT_EQ(error_of("a@[192.0.2.300]"), AddressError::domain_syntax);
}

TEST(Address, TakesUtf8OnBothSides) {
    const auto address = Address::parse(
        "j\xc3\xb6rg@B\xc3\x9c"
        "CHER.test"
    );

    ASSERT_TRUE(address);
    EXPECT_EQ(address->local, "j\xc3\xb6rg");
    EXPECT_EQ(
        address->domain,
        "b\xc3\xbc"
        "cher.test"
    );
    EXPECT_FALSE(address->is_ascii());
    EXPECT_EQ(error_of("j\xf6rg@example.test"), AddressError::local_part_syntax);
    EXPECT_EQ(error_of("\"j\xf6rg\"@example.test"), AddressError::local_part_syntax);
    EXPECT_EQ(error_of("a@\xff.test"), AddressError::domain_syntax);
}

TEST(Address, NamesWhatIsWrong) {
    EXPECT_EQ(error_of(""), AddressError::empty);
    EXPECT_EQ(error_of("postmaster"), AddressError::no_at_sign);
    EXPECT_EQ(error_of("\"a\""), AddressError::no_at_sign);
    EXPECT_EQ(error_of("@example.test"), AddressError::local_part_syntax);
    EXPECT_EQ(error_of("a b@example.test"), AddressError::local_part_syntax);
    EXPECT_EQ(error_of("a@b@example.test"), AddressError::local_part_syntax);
    EXPECT_EQ(error_of("\"a\"b@example.test"), AddressError::local_part_syntax);
    EXPECT_EQ(error_of("\"a\\"), AddressError::local_part_syntax);
    EXPECT_EQ(error_of("a@"), AddressError::domain_syntax);
    EXPECT_EQ(error_of("a@example.test."), AddressError::domain_syntax);
    EXPECT_EQ(error_of("a@exa mple.test"), AddressError::domain_syntax);
    EXPECT_EQ(error_of(std::string_view("a@b\0.test", 9)), AddressError::domain_syntax);
    EXPECT_EQ(error_of("a\r\nDATA@example.test"), AddressError::local_part_syntax);
    EXPECT_EQ(error_of("\"a\r\n\"@example.test"), AddressError::local_part_syntax);
    EXPECT_EQ(error_of("\"\\\xc3\xa4\"@example.test"), AddressError::local_part_syntax);
}

TEST(Address, KeepsToTheLimits) {
    EXPECT_TRUE(Address::parse(std::string(64, 'a') + "@example.test"));
    EXPECT_EQ(error_of(std::string(65, 'a') + "@example.test"), AddressError::local_part_too_long);
    std::string domain = "d";
    while (domain.size() < 252) {
        domain += ".d";
    }
    domain.resize(251);
    EXPECT_TRUE(Address::parse("aa@" + domain));
    EXPECT_EQ(error_of("aaa@" + domain + "d"), AddressError::address_too_long);
    EXPECT_EQ(error_of("a@" + std::string(256, 'd')), AddressError::domain_too_long);
}

/// The text between two marks, from `position` on, which moves behind it; "" when there is none.
std::string between(
    const std::string& text, std::string_view open, std::string_view close, std::size_t& position
) {
    const std::size_t begin = text.find(open, position);
    const std::size_t end = text.find(close, begin);
    if (begin == std::string::npos || end == std::string::npos) {
        return {};
    }
    position = end;
    return text.substr(begin + open.size(), end - begin - open.size());
}

/// XML entities, and the pictures U+2400… that the suite writes for control characters.
std::string plain(std::string text) {
    const std::pair<std::string_view, std::string_view> entities[] = {
        {"&lt;", "<"}, {"&gt;", ">"}, {"&quot;", "\""}, {"&#xA9;", "\xc2\xa9"}, {"&amp;", "&"}
    };
    for (const auto& [entity, character] : entities) {
        for (std::size_t at = 0; (at = text.find(entity, at)) != std::string::npos; ++at) {
            text.replace(at, entity.size(), character);
        }
    }
    for (std::size_t at = 0; (at = text.find("&#x24", at)) != std::string::npos; ++at) {
        text.replace(at, 8, 1, static_cast<char>(std::stoi(text.substr(at + 5, 2), nullptr, 16)));
    }
    return text;
}

TEST(Address, AgreesWithTheIsemailSuiteOnWhatIsAnEnvelopeAddress) {
    const auto corpus = postrider::testing::find_corpus("addresses");
    if (!corpus) {
        GTEST_SKIP() << postrider::testing::corpora_absent;
    }
    const std::string suite = postrider::testing::read_file(*corpus / "isemail-tests.xml");
    int agreed = 0;
    int all = 0;

    for (std::size_t at = suite.find("<test id"); at != std::string::npos;
         at = suite.find("<test id", at)) {
        const std::string test = between(suite, "<test id", "</test>", at);
        std::size_t inner = 0;
        const std::string text = plain(between(test, "<address>", "</address>", inner));
        const std::string category = between(test, "<category>", "</category>", inner);
        const bool expected = category == "ISEMAIL_VALID_CATEGORY" ||
                              category == "ISEMAIL_DNSWARN" || category == "ISEMAIL_RFC5321";
        ++all;
        if (Address::parse(text).has_value() == expected) {
            ++agreed;
        } else {
            std::cout << "test " << test.substr(0, 8) << ": " << text << " is " << category << "\n";
        }
    }

    std::cout << "isemail: " << agreed << " of " << all << " agree\n";
    EXPECT_GT(all, 100);
    EXPECT_GE(agreed * 100, all * 97);
}

TEST(Address, SplitsATagOff) {
    EXPECT_EQ(split_tag("token+order-7+x").user, "token");
    EXPECT_EQ(split_tag("token+order-7+x").tag, "order-7+x");
    EXPECT_EQ(split_tag("token").user, "token");
    EXPECT_EQ(split_tag("token").tag, "");
    EXPECT_EQ(split_tag("+tag").user, "+tag");
    EXPECT_EQ(split_tag("").user, "");
}

}  // namespace
}  // namespace postrider::mail
