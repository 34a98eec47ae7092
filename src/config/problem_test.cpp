// Tests of how problems are told and near words found.
#include "config/problem.h"

#include <gtest/gtest.h>

namespace postrider::config {
namespace {

TEST(Problem, NamesFileLineColumnAndKey) {
    const Problem problem{
        .file = "postal.yml", .line = 12, .column = 9, .key = "web_server.port", .message = "is bad"
    };

    EXPECT_EQ(describe(problem), "postal.yml:12:9: error: web_server.port: is bad");
}

TEST(Problem, LeavesOutWhatThereIsNot) {
    const Problem problem{
        .severity = Severity::warning, .file = "environment", .message = "is odd"
    };

    EXPECT_EQ(describe(problem), "environment: warning: is odd");
}

TEST(Nearest, FindsAMisspelling) {
    EXPECT_EQ(nearest("smtp_hostnmae", {"web_hostname", "smtp_hostname"}), "smtp_hostname");
    EXPECT_EQ(nearest("Prot", {"host", "port"}), "port");
}

TEST(Nearest, IsSilentWhenNothingIsNear) {
    EXPECT_EQ(nearest("banana", {"host", "port"}), "");
    EXPECT_EQ(nearest("port", {}), "");
    EXPECT_EQ(nearest(std::string(5000, 'x'), {"port"}), "");
}

}  // namespace
}  // namespace postrider::config
