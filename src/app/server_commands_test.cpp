// postrider server
#include "app/command_test_support.h"

namespace postrider::app {
namespace {

class ServerCommands : public Commands {};

TEST_F(ServerCommands, MakeOneAsAsked) {
    run({"org", "create", "Acme"});

    const auto made = json(
        {"server",
         "create",
         "acme",
         "Test",
         "--permalink",
         "t",
         "--mode",
         "development",
         "--allow-sender",
         "true"}
    );

    EXPECT_EQ(text_of(made.at("server")), "acme/t");
    EXPECT_EQ(text_of(made.at("mode")), "development");
    EXPECT_TRUE(made.at("allow_sender").as_bool());
    EXPECT_FALSE(made.at("privacy_mode").as_bool());
    EXPECT_EQ(text_of(made.at("token")).size(), 6U);
}

TEST_F(ServerCommands, NeedAnOrganizationThatIsThere) {
    const auto ended = run({"server", "create", "nowhere", "Main"});

    EXPECT_EQ(ended.code, ExitCode::not_found);
    EXPECT_TRUE(ended.err.contains("postrider org list")) << ended.err;
}

TEST_F(ServerCommands, ChangeWhatIsSaidAndNothingElse) {
    a_server();

    run({"server", "set", "acme/main", "--privacy-mode", "true"});
    const auto set = json({"server", "set", "acme/main", "--mode", "development"});

    EXPECT_EQ(text_of(set.at("mode")), "development");
    EXPECT_TRUE(set.at("privacy_mode").as_bool());
    EXPECT_EQ(json({"server", "show", "acme/main"}), set);
}

TEST_F(ServerCommands, NameTheWordsToChooseFrom) {
    a_server();

    const auto ended = run({"server", "set", "acme/main", "--mode", "fast"});

    EXPECT_EQ(ended.code, ExitCode::usage);
    EXPECT_TRUE(ended.err.contains("fast is none of live|development")) << ended.err;
}

TEST_F(ServerCommands, SuspendAloneOrWithTheirOrganization) {
    a_server();

    EXPECT_TRUE(json({"server", "suspend", "acme/main"}).at("suspended").as_bool());
    run({"org", "suspend", "acme"});
    EXPECT_EQ(
        run({"server", "resume", "acme/main"}).out,
        "The server acme/main is still suspended, with its organization.\n"
    );
}

TEST_F(ServerCommands, ListThoseOfOneOrganization) {
    a_server();
    run({"org", "create", "Other"});
    run({"server", "create", "other", "Main"});

    EXPECT_EQ(json({"server", "list"}).as_array().size(), 2U);
    EXPECT_EQ(text_of(json({"server", "list", "other"}).at(0).at("server")), "other/main");
}

TEST_F(ServerCommands, DeleteOnlyWhenSaidTwice) {
    a_server();

    EXPECT_EQ(run({"server", "delete", "acme/main"}).code, ExitCode::usage);
    EXPECT_EQ(run({"server", "delete", "acme/main", "--yes"}).code, ExitCode::done);
    EXPECT_EQ(run({"server", "show", "acme/main"}).code, ExitCode::not_found);
    EXPECT_EQ(run({"server", "show", "acme"}).code, ExitCode::usage);
}

TEST_F(ServerCommands, LimitWhatAServerSends) {
    a_server();
    const auto words = [](const char* limit) {
        return std::vector<std::string>{"server", "set", "acme/main", "--send-limit", limit};
    };
    EXPECT_EQ(json({"server", "show", "acme/main"}).at("send_limit").as_int64(), 0);
    EXPECT_EQ(json(words("500")).at("send_limit").as_int64(), 500);
    EXPECT_EQ(json({"server", "show", "acme/main"}).at("send_limit").as_int64(), 500);
    EXPECT_EQ(run(words("-1")).code, ExitCode::usage);
}

}  // namespace
}  // namespace postrider::app
