// postrider tlsrpt
#include "app/command_test_support.h"

namespace postrider::app {
namespace {

class TlsReportCommands : public Commands {
protected:
    void SetUp() override { a_server(); }
};

TEST_F(TlsReportCommands, ShowNothingWhereNothingWasCounted) {
    EXPECT_TRUE(json({"tlsrpt", "list"}).as_array().empty());
    EXPECT_TRUE(json({"tlsrpt", "list", "--day", "2026-11-21"}).as_array().empty());
    EXPECT_EQ(run({"tlsrpt", "show", "a.test"}).code, ExitCode::not_found);
    EXPECT_EQ(json({"tlsrpt", "send"}).at("due"), 0);
}

TEST_F(TlsReportCommands, RefuseWhatIsNoDay) {
    EXPECT_EQ(run({"tlsrpt", "list", "--day", "yesterday"}).code, ExitCode::usage);
    EXPECT_EQ(run({"tlsrpt", "list", "--day", "1999-01-01"}).code, ExitCode::usage);
    EXPECT_EQ(run({"tlsrpt"}).code, ExitCode::usage);
}

}  // namespace
}  // namespace postrider::app
