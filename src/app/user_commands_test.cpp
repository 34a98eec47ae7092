// postrider user
#include "app/command_test_support.h"

namespace postrider::app {
namespace {

class UserCommands : public Commands {};

TEST_F(UserCommands, TakeThePasswordFromStandardInput) {
    run({"org", "create", "Acme"});
    const std::vector<std::string> words = {
        "user", "create", "a@example.test", "--first-name", "Ada", "--admin", "--org", "acme"
    };

    const auto made = json(words, "long enough\n");

    EXPECT_EQ(text_of(made.at("email")), "a@example.test");
    EXPECT_TRUE(made.at("admin").as_bool());
    EXPECT_EQ(run(words, "long enough\n").code, ExitCode::conflict);
    EXPECT_EQ(text_of(json({"user", "list"}).at(0).at("first_name")), "Ada");
}

TEST_F(UserCommands, RefuseShortOrMissingPasswordsAndWhatIsNoAddress) {
    EXPECT_EQ(run({"user", "create", "a@example.test"}, "short\n").code, ExitCode::usage);
    EXPECT_EQ(run({"user", "create", "a@example.test"}, "").code, ExitCode::usage);
    EXPECT_EQ(run({"user", "create", "nobody"}, "long enough\n").code, ExitCode::usage);
    EXPECT_EQ(
        run({"user", "create", "a@example.test", "--org", "x"}, "long enough\n").code,
        ExitCode::not_found
    );
    EXPECT_EQ(run({"user", "list", "--json"}).out, "[]\n");
}

TEST_F(UserCommands, ChangePasswordsAndDelete) {
    run({"user", "create", "a@example.test"}, "long enough\n");

    EXPECT_EQ(
        run({"user", "password", "a@example.test", "--password-stdin"}, "even longer\n").code,
        ExitCode::done
    );
    EXPECT_EQ(run({"user", "password", "b@example.test"}, "x").code, ExitCode::not_found);
    EXPECT_EQ(run({"user", "delete", "A@example.test"}).code, ExitCode::done);
    EXPECT_EQ(run({"user", "delete", "a@example.test"}).code, ExitCode::not_found);
}

}  // namespace
}  // namespace postrider::app
