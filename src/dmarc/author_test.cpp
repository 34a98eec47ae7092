// The domains in whose name a message speaks to its reader (RFC 9989 §5.3.1).
#include "dmarc/author.h"

#include <gtest/gtest.h>

namespace postrider::dmarc {
namespace {

using Domains = std::vector<std::string>;

auto domains_of(const std::string& fields) {
    return author_domains(mail::HeaderBlock::parse(fields + "\r\n").value());
}

TEST(AuthorDomains, AreThoseOfTheAddresses) {
    EXPECT_EQ(domains_of("From: Joe <joe@A.test>\r\n"), Domains{"a.test"});
    EXPECT_EQ(domains_of("from: joe@a.test\r\n"), Domains{"a.test"});
    EXPECT_EQ(domains_of("From: eve@b.test <joe@a.test>\r\n"), Domains{"a.test"});
    EXPECT_EQ(domains_of("From: Doe, Joe <joe@a.test>\r\n"), Domains{"a.test"});
    EXPECT_EQ(domains_of("From: joe@b\xc3\xbc\x63her.test\r\n"), Domains{"xn--bcher-kva.test"});
}

TEST(AuthorDomains, AreAllOfThemEachOnce) {
    const auto twice = domains_of("From: a@a.test, b@A.TEST, c@b.test\r\nFrom: d@c.test\r\n");
    EXPECT_EQ(twice, (Domains{"a.test", "b.test", "c.test"}));
}

TEST(AuthorDomains, AreTroubleWhenThereAreNoneOrTooMany) {
    EXPECT_EQ(domains_of("To: a@a.test\r\n").error(), AuthorTrouble::no_author);
    EXPECT_EQ(domains_of("From: \r\n").error(), AuthorTrouble::no_author);
    EXPECT_EQ(domains_of("From: joe@[192.0.2.1]\r\n").error(), AuthorTrouble::no_author);
    std::string many = "From: a@a.test";
    for (std::size_t i = 0; i < author_domains_max; ++i) {
        many += ", a@" + std::to_string(i) + ".test";
    }
    EXPECT_EQ(domains_of(many + "\r\n").error(), AuthorTrouble::too_many_domains);
    EXPECT_NE(describe(AuthorTrouble::no_author), describe(AuthorTrouble::too_many_domains));
}

}  // namespace
}  // namespace postrider::dmarc
