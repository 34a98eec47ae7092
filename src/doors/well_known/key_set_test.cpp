// Claims about the published keys.
#include "doors/well_known/key_set.h"

#include <gtest/gtest.h>

#include "testing/run.h"
#include "testing/world.h"

namespace postrider::doors::well_known {
namespace {

TEST(KeySet, IsPublishedAsItIs) {
    testing::World world;
    http::Router router;
    add_key_set(router, R"({"keys":[]})");
    http::Request request{.method = http::Method::get, .path = "/.well-known/jwks.json"};

    const auto routed = router.route(request);
    ASSERT_TRUE(std::holds_alternative<const http::Endpoint*>(routed));
    const auto response =
        testing::run(world.loop, std::get<const http::Endpoint*>(routed)->serve(request));

    EXPECT_EQ(response.status, 200);
    EXPECT_EQ(response.body, R"({"keys":[]})");
    EXPECT_EQ(response.fields.value("Content-Type"), "application/json; charset=utf-8");
    EXPECT_EQ(response.fields.value("Cache-Control"), "public, max-age=300");
}

}  // namespace
}  // namespace postrider::doors::well_known
