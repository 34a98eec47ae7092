// Claims about requests and responses.
#include "http/message.h"

#include <gtest/gtest.h>

namespace postrider::http {
namespace {

TEST(Request, KnowsItsMediaTypeWithoutParametersAndCase) {
    Request request;
    EXPECT_FALSE(request.has_media_type("application/json"));

    request.fields.add("content-type", "Application/JSON ; charset=utf-8");

    EXPECT_TRUE(request.has_media_type("application/json"));
    EXPECT_FALSE(request.has_media_type("application/jsonp"));
}

TEST(Request, DecodesQueryValues) {
    Request request;
    request.query = "a=1&name=x%20y";

    EXPECT_EQ(request.query_value("name"), "x y");
    EXPECT_FALSE(request.query_value("b"));
}

TEST(Response, NamesItsMediaType) {
    const auto response = Response::json(201, "{}");

    EXPECT_EQ(response.status, 201);
    EXPECT_EQ(response.fields.value("Content-Type"), "application/json; charset=utf-8");
    EXPECT_EQ(response.body, "{}");
}

TEST(ReasonOf, IsEmptyForUnknownNumbers) {
    EXPECT_EQ(reason_of(404), "Not Found");
    EXPECT_EQ(reason_of(299), "");
}

}  // namespace
}  // namespace postrider::http
