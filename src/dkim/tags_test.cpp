// Lists of tags, "v=1; a=rsa-sha256; …" (RFC 6376 §3.2), as DKIM, ARC and their keys write them.
#include "dkim/tags.h"

#include <gtest/gtest.h>

namespace postrider::dkim {
namespace {

TEST(TagList, GivesValuesWithoutWhiteSpaceAround) {
    const auto tags = TagList::parse(" v = 1 ;\r\n\ta=x=y;b=\r\n c d\t; e_1=;");
    ASSERT_TRUE(tags);
    EXPECT_EQ(tags->tags().size(), 4U);
    EXPECT_EQ(tags->find("v"), "1");
    EXPECT_EQ(tags->find("a"), "x=y");
    EXPECT_EQ(tags->find("b"), "c d");
    EXPECT_EQ(tags->find("e_1"), "");
    EXPECT_EQ(tags->find("V"), std::nullopt);
    EXPECT_EQ(tags->value_or("z", "?"), "?");
}

TEST(TagList, MayBeEmpty) {
    EXPECT_TRUE(TagList::parse("")->tags().empty());
    EXPECT_TRUE(TagList::parse(" \r\n ")->tags().empty());
}

TEST(TagList, RefusesWhatIsNoTag) {
    for (const char* text : {"v", "v=1;;a=2", "=1", "1v=2", "v-x=1", "v w=1", "v=\x01", ";"}) {
        EXPECT_FALSE(TagList::parse(text)) << text;
    }
    EXPECT_EQ(TagList::parse("a=1; b=2; a=1").error(), TagError::duplicate);
}

TEST(TagList, HasALimit) {
    std::string text;
    for (std::size_t i = 0; i < tags_max; ++i) {
        text += "a" + std::to_string(i) + "=1;";
    }
    EXPECT_TRUE(TagList::parse(text));
    EXPECT_EQ(TagList::parse(text + "b=1").error(), TagError::too_many);
    EXPECT_FALSE(TagList::parse(std::string(100'000, ';')));
}

TEST(ColonList, SplitsAndTrims) {
    EXPECT_EQ(
        colon_list(" from : to:\r\n\tcc"), (std::vector<std::string_view>{"from", "to", "cc"})
    );
    EXPECT_EQ(colon_list(""), std::vector<std::string_view>{""});
}

TEST(SpacedBase64, SkipsWhiteSpaceAndForgivesMissingPadding) {
    EXPECT_EQ(spaced_base64(" Zm9v\r\n YmE ="), "fooba");
    EXPECT_EQ(spaced_base64("Zm9vYmE"), "fooba");
    EXPECT_EQ(spaced_base64("Zm9vY"), std::nullopt);
    EXPECT_EQ(spaced_base64("Zm-9v"), std::nullopt);
    EXPECT_EQ(spaced_base64(" "), std::nullopt);
}

TEST(TagNumber, IsDigitsOnly) {
    EXPECT_EQ(tag_number("0"), 0U);
    EXPECT_EQ(tag_number("18446744073709551615"), 18446744073709551615U);
    for (const char* text : {"", "-1", "+1", "1 ", "1x", "18446744073709551616"}) {
        EXPECT_EQ(tag_number(text), std::nullopt) << text;
    }
}

TEST(WithoutSignature, CutsNothingButTheValueOfB) {
    EXPECT_EQ(without_signature(" v=1; bh=x; b=abc\r\n def"), " v=1; bh=x; b=");
    EXPECT_EQ(without_signature(" b = abc ; bb=b=c;"), " b =; bb=b=c;");
    EXPECT_EQ(without_signature("DKIM-Signature:b=abc;v=1\r\n"), "DKIM-Signature:b=;v=1\r\n");
    EXPECT_EQ(without_signature(""), "");
    EXPECT_EQ(without_signature(";;b"), ";;b");
}

}  // namespace
}  // namespace postrider::dkim
