// postrider inspect FILE: what a message is.
#include "app/command_test_support.h"

#include <algorithm>

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

TEST_F(InspectCommand, TakesSeveralFilesALineEach) {
    const std::string file = POSTRIDER_SOURCE_DIR "/corpus/bounces/dsn-no-such-user.eml";
    const auto ended = run_exactly({"postrider", "inspect", file, file, "--json"});

    EXPECT_EQ(std::ranges::count(ended.out, '\n'), 2);
}

TEST_F(InspectCommand, AsksNobodyUnlessItIsTold) {
    const auto ended = run_exactly({"postrider", "inspect", "-", "--json"}, "From: a@a.test\n\n");

    EXPECT_FALSE(ended.out.contains("authentication")) << ended.out;
}

TEST_F(InspectCommand, AsksTheResolverThatItIsTold) {
    const auto ended = run({"inspect", "-", "--resolver", "nowhere"}, "From: a@a.test\n\n");

    EXPECT_EQ(ended.code, ExitCode::bad_config);
    EXPECT_TRUE(ended.err.contains("nowhere")) << ended.err;
}

TEST_F(InspectCommand, RefusesWhatIsNoAddress) {
    EXPECT_EQ(run({"inspect", "-", "--ip", "here"}).code, ExitCode::usage);
}

}  // namespace
}  // namespace postrider::app
