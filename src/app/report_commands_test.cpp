// postrider report
#include "app/command_test_support.h"

namespace postrider::app {
namespace {

class ReportCommands : public Commands {
protected:
    void SetUp() override { a_server(); }
};

TEST_F(ReportCommands, ShowNothingWhereNothingCame) {
    EXPECT_TRUE(json({"report", "list", "dmarc"}).as_array().empty());
    EXPECT_TRUE(json({"report", "list", "tls", "--org", "acme"}).as_array().empty());
    EXPECT_EQ(run({"report", "show", "dmarc", "1"}).code, ExitCode::not_found);
    EXPECT_EQ(run({"report", "show", "tls", "1"}).code, ExitCode::not_found);
}

TEST_F(ReportCommands, RefuseOtherKinds) {
    EXPECT_EQ(run({"report", "list", "spam"}).code, ExitCode::usage);
    EXPECT_EQ(run({"report", "list"}).code, ExitCode::usage);
    EXPECT_EQ(run({"report", "list", "dmarc", "--org", "none"}).code, ExitCode::not_found);
}

}  // namespace
}  // namespace postrider::app
