// The addresses of a header field (RFC 5322 §3.4): lists, groups, comments, and what real mail
// does.
#include "mail/mailbox_list.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace postrider::mail {

void PrintTo(const Mailbox& mailbox, std::ostream* out) {
    *out << '"' << mailbox.display_name << "\" <" << mailbox.address << '>';
}

namespace {

using testing::ElementsAre;
using testing::IsEmpty;

TEST(MailboxList, HoldsNamesAndAddresses) {
    EXPECT_THAT(
        parse_mailbox_list("a@x.test, Bob B. Builder <b@y.test>, \"C, \\\"D\\\"\" <c@z.test>"),
        ElementsAre(
            Mailbox{"", "a@x.test"},
            Mailbox{"Bob B. Builder", "b@y.test"},
            Mailbox{"C, \"D\"", "c@z.test"}
        )
    );
}

TEST(MailboxList, SkipsCommentsAndTakesOneForANameWhereThereIsNone) {
    EXPECT_THAT(
        parse_mailbox_list("a(x)@x.test (Ann (A.) \\) <no@x.test>), B (y) <b@y.test(z)>"),
        ElementsAre(Mailbox{"Ann (A.) ) <no@x.test>", "a@x.test"}, Mailbox{"B", "b@y.test"})
    );
}

TEST(MailboxList, OpensGroups) {
    EXPECT_THAT(
        parse_mailbox_list("Team: a@x.test, B <b@x.test>; c@x.test, undisclosed-recipients:;"),
        ElementsAre(Mailbox{"", "a@x.test"}, Mailbox{"B", "b@x.test"}, Mailbox{"", "c@x.test"})
    );
}

TEST(MailboxList, IsFoldedAndBlank) {
    EXPECT_THAT(
        parse_mailbox_list(" A\r\n B\t <a\r\n @x.test>,\r\n\tb @ y . test"),
        ElementsAre(Mailbox{"A B", "a@x.test"}, Mailbox{"", "b@y.test"})
    );
}

TEST(MailboxList, LeavesEncodedWordsAndUtf8) {
    EXPECT_THAT(
        parse_mailbox_list("=?utf-8?Q?J=C3=B6rg?= <j@x.test>, J\xc3\xb6rg <j\xc3\xb6@x.test>"),
        ElementsAre(
            Mailbox{"=?utf-8?Q?J=C3=B6rg?=", "j@x.test"}, Mailbox{"J\xc3\xb6rg", "j\xc3\xb6@x.test"}
        )
    );
}

TEST(MailboxList, KeepsQuotedLocalPartsLiteralsAndDropsRoutes) {
    EXPECT_THAT(
        parse_mailbox_list("\"a b,\"@x.test, <@r.test,@s.test:b@y.test>, c@[IPv6:2001:db8::1]"),
        ElementsAre(
            Mailbox{"", "\"a b,\"@x.test"},
            Mailbox{"", "b@y.test"},
            Mailbox{"", "c@[IPv6:2001:db8::1]"}
        )
    );
}

TEST(MailboxList, MakesTheBestOfMalformedLists) {
    EXPECT_THAT(parse_mailbox_list(""), IsEmpty());
    EXPECT_THAT(parse_mailbox_list(" ,;, "), IsEmpty());
    EXPECT_THAT(parse_mailbox_list("root"), ElementsAre(Mailbox{"", "root"}));
    EXPECT_THAT(parse_mailbox_list("No Address"), ElementsAre(Mailbox{"No Address", ""}));
    EXPECT_THAT(parse_mailbox_list("A <>"), ElementsAre(Mailbox{"A", ""}));
    EXPECT_THAT(
        parse_mailbox_list("A <a@x.test> <b@x.test>"),
        ElementsAre(Mailbox{"A", "a@x.test"}, Mailbox{"", "b@x.test"})
    );
    EXPECT_THAT(
        parse_mailbox_list("A <a@x.test, B <b@x.test"),
        ElementsAre(Mailbox{"A", "a@x.test"}, Mailbox{"B", "b@x.test"})
    );
    EXPECT_THAT(
        parse_mailbox_list("a@x.test b@x.test"),
        ElementsAre(Mailbox{"", "a@x.test"}, Mailbox{"", "b@x.test"})
    );
}

TEST(MailboxList, SurvivesHostileInput) {
    for (const char* text :
         {"(", "\"", "<", "[", "\\", "((((", ")", ">", "]", ":", "\"\\", "(\\"}) {
        parse_mailbox_list(text);
    }
    EXPECT_EQ(parse_mailbox_list(std::string(1'000'000, '(')).size(), 0U);
    EXPECT_EQ(parse_mailbox_list(std::string(1'000'000, '<')).size(), 1'000'000U);
}

std::vector<std::string> authors(std::string_view value) {
    const auto addresses = parse_authors(value);
    if (!addresses) {
        return {std::string(describe(addresses.error()))};
    }
    std::vector<std::string> texts;
    for (const Address& address : *addresses) {
        texts.push_back(address.text());
    }
    return texts;
}

TEST(Authors, AreAllAddressesNotOnlyTheLast) {
    EXPECT_THAT(authors("a <a@x.test>, b <b@y.test>"), ElementsAre("a@x.test", "b@y.test"));
    EXPECT_THAT(authors("\"x\" (comment) <u@d.test>"), ElementsAre("u@d.test"));
    EXPECT_THAT(authors("<evil@x.test> <ok@y.test>"), ElementsAre("evil@x.test", "ok@y.test"));
}

TEST(Authors, CountNamesThatLookLikeAddressesUnlessQuoted) {
    EXPECT_THAT(authors("boss@x.test <ok@y.test>"), ElementsAre("ok@y.test", "boss@x.test"));
    EXPECT_THAT(authors("\"boss@x.test\" <ok@y.test>"), ElementsAre("ok@y.test"));
    EXPECT_THAT(authors("Team @ Work <ok@y.test>"), ElementsAre("ok@y.test"));
    EXPECT_THAT(authors("boss@x.test: ok@y.test;"), ElementsAre("boss@x.test", "ok@y.test"));
}

TEST(Authors, MustBeClearToEveryReader) {
    EXPECT_EQ(parse_authors("").error(), AuthorError::absent);
    EXPECT_EQ(parse_authors("nobody:;").error(), AuthorError::absent);
    EXPECT_EQ(parse_authors("A <>").error(), AuthorError::not_an_address);
    EXPECT_EQ(parse_authors("root").error(), AuthorError::not_an_address);
    EXPECT_EQ(parse_authors("a@x.test, junk").error(), AuthorError::not_an_address);
    EXPECT_EQ(parse_authors("a@x.test (, b@y.test").error(), AuthorError::ambiguous);
    EXPECT_EQ(parse_authors("a@x.test, \"b@y.test").error(), AuthorError::ambiguous);
    EXPECT_EQ(parse_authors("A <a@x.test").error(), AuthorError::ambiguous);
    EXPECT_EQ(
        parse_authors(std::string_view("a@x.test\0", 9)).error(), AuthorError::not_an_address
    );
}

}  // namespace
}  // namespace postrider::mail
