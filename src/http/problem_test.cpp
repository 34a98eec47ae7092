// Claims about problem details.
#include "http/problem.h"

#include <gtest/gtest.h>

namespace postrider::http {
namespace {

TEST(Problem, SaysStatusTitleAndDetail) {
    const auto response = problem(404, "No \"such\" thing.");

    EXPECT_EQ(response.status, 404);
    EXPECT_EQ(response.fields.value("Content-Type"), "application/problem+json");
    EXPECT_EQ(
        response.body,
        R"({"type":"about:blank","title":"Not Found","status":404,"detail":"No \"such\" thing."})"
    );
}

TEST(Problem, LeavesOutAnEmptyDetail) {
    EXPECT_EQ(
        problem(500).body, R"({"type":"about:blank","title":"Internal Server Error","status":500})"
    );
}

}  // namespace
}  // namespace postrider::http
