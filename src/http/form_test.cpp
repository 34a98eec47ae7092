// Claims about percent-encoding and forms.
#include "http/form.h"

#include <gtest/gtest.h>

namespace postrider::http {
namespace {

TEST(PercentDecode, UndoesEscapesAndForgivesTheRest) {
    EXPECT_EQ(percent_decode("a%20b%2Fc", Plus::stays), "a b/c");
    EXPECT_EQ(percent_decode("a+b", Plus::is_blank), "a b");
    EXPECT_EQ(percent_decode("a+b", Plus::stays), "a+b");
    EXPECT_EQ(percent_decode("100%", Plus::stays), "100%");
    EXPECT_EQ(percent_decode("%zz%4", Plus::stays), "%zz%4");
    EXPECT_EQ(percent_decode("%00", Plus::stays), std::string(1, '\0'));
}

TEST(PercentEncode, IsUndoneByDecoding) {
    std::string every_byte;
    for (int byte = 0; byte < 256; ++byte) {
        every_byte += static_cast<char>(byte);
    }

    EXPECT_EQ(percent_encode("a b/~"), "a%20b%2F~");
    EXPECT_EQ(percent_decode(percent_encode(every_byte), Plus::is_blank), every_byte);
}

TEST(FindInForm, GivesTheFirstOfThatName) {
    EXPECT_EQ(find_in_form("a=1&params=%7B%22id%22%3A1%7D&params=x", "params"), R"({"id":1})");
    EXPECT_EQ(find_in_form("params={\"id\": 1}", "params"), R"({"id": 1})");
    EXPECT_EQ(find_in_form("a", "a"), "");
    EXPECT_FALSE(find_in_form("", "a"));
    EXPECT_FALSE(find_in_form("b=a", "a"));
}

TEST(ParseForm, KeepsOrderAndIsBounded) {
    const auto fields = parse_form("b=2&&a=x+y&c");

    ASSERT_EQ(fields.size(), 3u);
    EXPECT_EQ(fields[0], (std::pair<std::string, std::string>("b", "2")));
    EXPECT_EQ(fields[1].second, "x y");
    EXPECT_EQ(fields[2].first, "c");

    std::string many;
    for (std::size_t count = 0; count <= form_fields_max; ++count) {
        many += "a=1&";
    }
    EXPECT_EQ(parse_form(many).size(), form_fields_max);
}

}  // namespace
}  // namespace postrider::http
