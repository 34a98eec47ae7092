// postrider org
#include "app/command_test_support.h"

namespace postrider::app {
namespace {

class OrganizationCommands : public Commands {};

TEST_F(OrganizationCommands, MakeAndListThem) {
    EXPECT_EQ(run({"org", "create", "Acme & Sons"}).out, "The organization acme-sons stands.\n");
    EXPECT_EQ(text_of(json({"org", "create", "Other"}).at("permalink")), "other");

    EXPECT_EQ(
        run({"org", "list"}).out,
        "organization  name         suspended\n"
        "acme-sons     Acme & Sons  no\n"
        "other         Other        no\n"
    );
    EXPECT_EQ(json({"org", "list"}).as_array().size(), 2U);
}

TEST_F(OrganizationCommands, SayHowToBeginWhereThereIsNone) {
    EXPECT_EQ(
        run({"org", "list"}).out,
        "There is no organization. `postrider org create NAME` makes one.\n"
    );
    EXPECT_EQ(run({"org", "list", "--json"}).out, "[]\n");
}

TEST_F(OrganizationCommands, RefuseWhatIsThereAndWhatCannotBe) {
    run({"org", "create", "Acme"});

    const auto again = run({"org", "create", "acme"});
    EXPECT_EQ(again.code, ExitCode::conflict);
    EXPECT_EQ(again.out, "");
    EXPECT_TRUE(again.err.contains("taken")) << again.err;
    EXPECT_EQ(run({"org", "create", "B", "--permalink", "B_"}).code, ExitCode::usage);
    EXPECT_EQ(run({"org", "create"}).code, ExitCode::usage);
}

TEST_F(OrganizationCommands, SuspendAndResume) {
    run({"org", "create", "Acme"});

    EXPECT_TRUE(json({"org", "suspend", "acme"}).at("suspended").as_bool());
    EXPECT_TRUE(json({"org", "list"}).at(0).at("suspended").as_bool());
    EXPECT_FALSE(json({"org", "resume", "ACME"}).at("suspended").as_bool());
    EXPECT_EQ(run({"org", "suspend", "nobody"}).code, ExitCode::not_found);
}

TEST_F(OrganizationCommands, DeleteOnlyWhenSaidTwice) {
    a_server();

    const auto once = run({"org", "delete", "acme"});
    EXPECT_EQ(once.code, ExitCode::usage);
    EXPECT_TRUE(once.err.contains("--yes")) << once.err;
    EXPECT_EQ(run({"org", "delete", "acme", "--yes"}).code, ExitCode::done);
    EXPECT_EQ(run({"server", "list", "--json"}).out, "[]\n");
}

TEST_F(OrganizationCommands, AreRefusedWhereTheyAreMisspelt) {
    const auto ended = run({"org", "fly"});

    EXPECT_EQ(ended.code, ExitCode::usage);
    EXPECT_EQ(ended.out, "");
    EXPECT_TRUE(ended.err.contains("fly")) << ended.err;
    EXPECT_TRUE(run({"fly"}).err.contains("fly"));
}

}  // namespace
}  // namespace postrider::app
