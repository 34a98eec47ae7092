// Facts that line up.
#include "path/explain/page.h"

#include <gtest/gtest.h>

namespace postrider::explain {
namespace {

TEST(Page, PutsWordsInAColumn) {
    Page page;
    page.gap();
    page.headline("Message 1");
    page.gap();
    page.line("from", "a@acme.test");
    page.line("", "more");
    page.line("nothing", "");
    page.line("a longer label", "x");
    page.verbatim("as  it is");

    EXPECT_EQ(
        page.text(),
        "Message 1\n"
        "\n"
        "  from      a@acme.test\n"
        "            more\n"
        "  a longer label x\n"
        "            as  it is\n"
    );
}

TEST(Page, FoldsWhatIsTooLong) {
    Page page;
    std::string words;
    for (int i = 0; i < 12; ++i) {
        words += "seven77 ";
    }
    page.line("reply", words + std::string(200, 'x') + " end");

    const std::string indent(page_indent, ' ');
    EXPECT_EQ(
        page.text(),
        "  reply     seven77 seven77 seven77 seven77 seven77 seven77 seven77 seven77 seven77 "
        "seven77 "
        "seven77\n" +
            indent + "seven77\n" + indent + std::string(200, 'x') + "\n" + indent + "end\n"
    );
}

TEST(Page, LetsNobodySteerTheTerminal) {
    Page page;
    page.headline("\x1b[2J");
    page.line("x", "a\nb\x1b");
    page.verbatim("\x07");

    EXPECT_EQ(
        page.text(),
        "\xef\xbf\xbd[2J\n  x         a\xef\xbf\xbd"
        "b\xef\xbf\xbd\n            \xef\xbf\xbd\n"
    );
}

TEST(Words, JoinWhatIsThere) {
    EXPECT_EQ(Words().add("a").add("").add("b").text(), "a, b");
    EXPECT_TRUE(Words().add("").is_empty());
    EXPECT_EQ(Words(" ").add("a").add("b").text(), "a b");
}

}  // namespace
}  // namespace postrider::explain
