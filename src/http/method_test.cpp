// Claims about methods and their sets.
#include "http/method.h"

#include <gtest/gtest.h>

namespace postrider::http {
namespace {

TEST(Method, NamesAreCaseSensitive) {
    EXPECT_EQ(method_named("GET"), Method::get);
    EXPECT_EQ(method_named("DELETE"), Method::delete_);
    EXPECT_FALSE(method_named("get"));
    EXPECT_FALSE(method_named("BREW"));
    EXPECT_FALSE(method_named("TRACE"));
    EXPECT_EQ(name_of(Method::patch), "PATCH");
}

TEST(MethodSet, ListsItsMethodsAsAnAllowField) {
    const auto set = Method::post | Method::get;

    EXPECT_TRUE(set.has(Method::get));
    EXPECT_FALSE(set.has(Method::put));
    EXPECT_EQ(set.to_string(), "GET, POST");
    EXPECT_TRUE(MethodSet().is_empty());
}

}  // namespace
}  // namespace postrider::http
