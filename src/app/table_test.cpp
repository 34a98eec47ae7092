// Columns that line up.
#include "app/table.h"

#include <gtest/gtest.h>

#include <sstream>

namespace postrider::app {
namespace {

TEST(Tables, LineUpAndLeaveTheLastColumnRagged) {
    Table table({"name", "value"});
    table.add({"a", "one"});
    table.add({"longer", "two three"});

    std::ostringstream out;
    table.print(out);

    EXPECT_EQ(
        out.str(),
        "name    value\n"
        "a       one\n"
        "longer  two three\n"
    );
}

TEST(Tables, CountCharactersNotBytes) {
    Table table({"n", "v"});
    table.add({"b\xc3\xbc", "x"});
    table.add({"bu", "x"});

    std::ostringstream out;
    table.print(out);

    EXPECT_EQ(out.str(), "n   v\nb\xc3\xbc  x\nbu  x\n");
}

TEST(Tables, NeverLetAStrangerSteerTheTerminal) {
    EXPECT_EQ(harmless("a\x1b[2Jb"), "a\xef\xbf\xbd[2Jb");
    EXPECT_EQ(harmless("\x7f\n\xc2\x9b"), "\xef\xbf\xbd\xef\xbf\xbd\xef\xbf\xbd");
    EXPECT_EQ(harmless("b\xc3\xbc\xc2\xa0"), "b\xc3\xbc\xc2\xa0");
}

}  // namespace
}  // namespace postrider::app
