// The small grammar that addresses and headers share: atoms and quoted strings (RFC 5322 §3.2).
#include "mail/atom.h"

#include <gtest/gtest.h>

namespace postrider::mail {
namespace {

TEST(Atom, HasSingleInnerDots) {
    EXPECT_TRUE(is_dot_atom("first.last+tag"));
    EXPECT_TRUE(is_dot_atom("j\xc3\xb6rg"));
    for (const char* text : {"", ".", ".a", "a.", "a..b", "a b", "a\"b", "a@b", "\xff"}) {
        EXPECT_FALSE(is_dot_atom(text)) << text;
    }
}

TEST(Atom, TokenHasNoSpecials) {
    EXPECT_TRUE(is_token("report.pdf"));
    for (const char* text : {"", "a b", "a=b", "a;b", "\xc3\xa4", "a\"", "a/b"}) {
        EXPECT_FALSE(is_token(text)) << text;
    }
}

TEST(Atom, QuotesWhatWouldEndTheQuotes) {
    std::string text = "x=";
    append_quoted(text, "a\"b\\c");
    EXPECT_EQ(text, "x=\"a\\\"b\\\\c\"");
}

}  // namespace
}  // namespace postrider::mail
