// postrider inspect FILE: what a message is.
#include "app/command_test_support.h"

namespace postrider::app {
namespace {

class InspectCommand : public Commands {};

TEST_F(InspectCommand, TellsTheBounceInAFile) {
    const auto ended = run_exactly(
        {"postrider",
         "inspect",
         POSTRIDER_SOURCE_DIR "/corpus/bounces/dsn-no-such-user.eml",
         "--json"}
    );

    EXPECT_EQ(ended.code, ExitCode::done);
    EXPECT_TRUE(ended.out.contains(R"("class":"bad-address")")) << ended.out;
}

TEST_F(InspectCommand, ReadsAMessageFromTheInput) {
    const auto ended = run_exactly({"postrider", "inspect", "-"}, "Subject: hello\n\nx\n");

    EXPECT_TRUE(ended.out.contains("Subject: hello")) << ended.out;
}

TEST_F(InspectCommand, SaysWhenThereIsNoSuchFile) {
    const auto ended = run_exactly({"postrider", "inspect", (data_ / "none").string()});

    EXPECT_EQ(ended.code, ExitCode::not_found);
}

}  // namespace
}  // namespace postrider::app
