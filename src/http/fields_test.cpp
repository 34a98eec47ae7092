// Claims about header fields.
#include "http/fields.h"

#include <gtest/gtest.h>

#include <utility>

namespace postrider::http {
namespace {

TEST(Fields, AreFoundInAnyCaseFirstOnesFirst) {
    Fields fields;
    fields.add("Host", "mail.example");
    fields.add("X-Tag", "one");
    fields.add("x-tag", "two");

    EXPECT_EQ(fields.find("HOST"), "mail.example");
    EXPECT_EQ(fields.value("X-TAG"), "one");
    EXPECT_EQ(fields.count("x-tag"), 2u);
    EXPECT_FALSE(fields.find("Cookie"));
    EXPECT_EQ(fields.value("Cookie"), "");
}

TEST(Fields, SetTakesThePlaceOfAllOfThatName) {
    Fields fields;
    fields.add("A", "1");
    fields.add("b", "2");
    fields.add("a", "3");

    fields.set("A", "4");

    ASSERT_EQ(fields.size(), 2u);
    EXPECT_EQ(fields.name_at(0), "b");
    EXPECT_EQ(fields.value("a"), "4");
}

TEST(Fields, KeepTheirTextWhenMoved) {
    Fields fields;
    fields.add("a", "1");

    const Fields moved = std::move(fields);

    EXPECT_EQ(moved.value("a"), "1");
}

}  // namespace
}  // namespace postrider::http
