// The header block of a message, taken apart without copying a byte.
#include "mail/header.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace postrider::mail {
namespace {

using testing::ElementsAre;

HeaderBlock parsed(std::string_view message) {
    auto block = HeaderBlock::parse(message);
    EXPECT_TRUE(block);
    return block ? *block : HeaderBlock();
}

std::vector<std::string> names(const HeaderBlock& block) {
    std::vector<std::string> result;
    for (const Field& field : block.fields()) {
        result.emplace_back(field.name);
    }
    return result;
}

TEST(HeaderBlock, HoldsFieldsInOrderAndKnowsWhereTheBodyBegins) {
    const std::string_view message = "From: a@x.test\r\nSubject: Hi\r\n\r\nBody: no\r\n";
    const auto block = parsed(message);

    EXPECT_THAT(names(block), ElementsAre("From", "Subject"));
    EXPECT_EQ(message.substr(block.body_offset()), "Body: no\r\n");
    EXPECT_TRUE(block.is_closed());
    EXPECT_TRUE(block.is_well_formed());
}

TEST(HeaderBlock, ViewsTheMessageByteForByte) {
    const std::string_view message = "A: 1\r\nB : 2\r\n\t3 \r\n\r\n";
    const auto block = parsed(message);
    const Field& field = block.fields()[1];

    EXPECT_EQ(field.name, "B");
    EXPECT_EQ(field.value, " 2\r\n\t3 ");
    EXPECT_EQ(field.whole, "B : 2\r\n\t3 \r\n");
    EXPECT_EQ(field.offset, 6U);
    EXPECT_EQ(field.whole.data(), message.data() + 6);
}

TEST(HeaderBlock, FindsByNameInAnyCase) {
    const auto block = parsed("Received: 1\nRECEIVED: 2\nSubject: a\n b\n\n");

    EXPECT_EQ(block.find("received")->value, " 1");
    EXPECT_EQ(block.count("Received"), 2U);
    EXPECT_EQ(block.all("received")[1]->value, " 2");
    EXPECT_EQ(block.text("subject"), "a b");
    EXPECT_EQ(block.find("To"), nullptr);
    EXPECT_EQ(block.text("To"), "");
}

TEST(HeaderBlock, TakesBareLineFeedsAndMissingBody) {
    const auto block = parsed("A: 1\nB: 2");

    EXPECT_THAT(names(block), ElementsAre("A", "B"));
    EXPECT_EQ(block.fields()[1].value, " 2");
    EXPECT_EQ(block.body_offset(), 9U);
    EXPECT_FALSE(block.is_closed());
}

TEST(HeaderBlock, MayBeEmpty) {
    EXPECT_EQ(parsed("").body_offset(), 0U);
    const auto block = parsed("\r\nbody");
    EXPECT_TRUE(block.fields().empty());
    EXPECT_EQ(block.body_offset(), 2U);
}

TEST(HeaderBlock, KeepsLinesThatAreNoFieldsWithoutAName) {
    const auto block =
        parsed(" leading\r\nA: 1\r\ngarbage\r\n more: x\r\nbad name: 2\r\n: 3\r\n\r\n");

    EXPECT_THAT(names(block), ElementsAre("", "A", "", "", ""));
    EXPECT_EQ(block.fields()[2].value, "garbage\r\n more: x");
    EXPECT_EQ(block.fields()[3].value, "bad name: 2");
    EXPECT_FALSE(block.is_well_formed());
}

TEST(HeaderBlock, ALineOfBlanksContinuesAField) {
    EXPECT_EQ(parsed("A: 1\r\n \r\nB: 2\r\n\r\n").fields()[0].value, " 1\r\n ");
}

TEST(HeaderBlock, ABareCarriageReturnEndsNothing) {
    const auto block = parsed("A: 1\rB: 2\r\r\nC: 3\r\n\r\n");
    EXPECT_THAT(names(block), ElementsAre("A", "C"));
    EXPECT_EQ(block.fields()[0].value, " 1\rB: 2\r");
}

TEST(HeaderBlock, RefusesTooManyFieldsAndTooManyOctets) {
    std::string many;
    for (int i = 0; i < 4; ++i) {
        many += "A: 1\r\n";
    }

    EXPECT_EQ(HeaderBlock::parse(many, {.fields_max = 3}).error(), HeaderError::too_many_fields);
    EXPECT_TRUE(HeaderBlock::parse(many, {.fields_max = 4}));
    EXPECT_EQ(HeaderBlock::parse(many, {.size_max = 23}).error(), HeaderError::too_large);
    EXPECT_TRUE(HeaderBlock::parse(many + "\r\n" + std::string(100, 'b'), {.size_max = 24}));
}

TEST(Unfold, RemovesLineEndsOnly) {
    EXPECT_EQ(unfold(" a\r\n  b\n\tc \r\n"), "a  b\tc");
    EXPECT_EQ(unfold(""), "");
}

}  // namespace
}  // namespace postrider::mail
