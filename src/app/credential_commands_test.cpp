// postrider credential
#include "app/command_test_support.h"

namespace postrider::app {
namespace {

class CredentialCommands : public Commands {
protected:
    void SetUp() override { a_server(); }
};

TEST_F(CredentialCommands, ShowTheKeyOnceAndNeverAgain) {
    const auto ended = run({"credential", "create", "acme/main", "Shop", "--json"});
    const auto made = boost::json::parse(ended.out);
    const auto key = text_of(made.at("key"));

    EXPECT_EQ(key.size(), 24U);
    EXPECT_EQ(text_of(made.at("type")), "smtp");
    EXPECT_EQ(text_of(made.at("username")), "acme/main");
    EXPECT_TRUE(ended.err.contains("once")) << ended.err;
    EXPECT_FALSE(run({"credential", "list", "acme/main", "--json"}).out.contains(key));
    EXPECT_FALSE(run({"credential", "list", "acme/main"}).out.contains(key));
}

TEST_F(CredentialCommands, HaveTypes) {
    const auto api = json({"credential", "create", "acme/main", "--type", "api"});
    EXPECT_EQ(text_of(api.at("name")), "API");
    EXPECT_FALSE(api.as_object().contains("username"));

    const auto network =
        json({"credential", "create", "acme/main", "--type", "smtp-ip", "--network", "192.0.2.7"});
    EXPECT_FALSE(network.as_object().contains("key"));
    EXPECT_EQ(run({"credential", "create", "acme/main", "--type", "x"}).code, ExitCode::usage);
    EXPECT_EQ(
        run({"credential", "create", "acme/main", "--type", "smtp-ip"}).code, ExitCode::usage
    );
}

TEST_F(CredentialCommands, BringAKeyAlongOnce) {
    const std::vector<std::string> words = {
        "credential", "create", "acme/main", "--key", "BroughtAlong"
    };

    EXPECT_EQ(text_of(json(words).at("key")), "BroughtAlong");
    EXPECT_EQ(run(words).code, ExitCode::conflict);
}

TEST_F(CredentialCommands, HoldAndRelease) {
    run({"credential", "create", "acme/main", "Shop"});

    EXPECT_TRUE(json({"credential", "hold", "acme/main", "Shop"}).at("hold").as_bool());
    EXPECT_FALSE(json({"credential", "release", "acme/main", "Shop"}).at("hold").as_bool());
}

TEST_F(CredentialCommands, SwitchChallengesOnWithTheirOwnKeyOnly) {
    const auto key = text_of(json({"credential", "create", "acme/main", "Shop"}).at("key"));
    const std::vector<std::string> on = {"credential", "cram-md5", "acme/main", "Shop", "on"};

    EXPECT_EQ(run(on, "another\n").code, ExitCode::usage);
    EXPECT_EQ(run(on, "").code, ExitCode::usage);
    EXPECT_TRUE(json(on, key + "\n").at("cram_md5").as_bool());
    EXPECT_FALSE(
        json({"credential", "cram-md5", "acme/main", "Shop", "off"}).at("cram_md5").as_bool()
    );
    EXPECT_TRUE(
        json({"credential", "create", "acme/main", "b", "--cram-md5"}).at("cram_md5").as_bool()
    );
}

TEST_F(CredentialCommands, AreNamedByIdWhereNamesAreShared) {
    run({"credential", "create", "acme/main", "Shop"});
    const auto second = json({"credential", "create", "acme/main", "Shop"}).at("id").as_int64();

    EXPECT_EQ(run({"credential", "delete", "acme/main", "Shop"}).code, ExitCode::conflict);
    EXPECT_EQ(
        run({"credential", "delete", "acme/main", std::to_string(second)}).code, ExitCode::done
    );
    EXPECT_EQ(run({"credential", "delete", "acme/main", "Shop"}).code, ExitCode::done);
    EXPECT_EQ(run({"credential", "delete", "acme/main", "Shop"}).code, ExitCode::not_found);
}

}  // namespace
}  // namespace postrider::app
