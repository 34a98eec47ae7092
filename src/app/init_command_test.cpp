// postrider init
#include <fstream>
#include <sstream>

#include "app/command_test_support.h"

namespace postrider::app {
namespace {

class InitCommand : public Commands {
protected:
    std::string configuration() {
        std::ifstream stream(data_ / "postrider.yml");
        std::ostringstream content;
        content << stream.rdbuf();
        return content.str();
    }
};

TEST_F(InitCommand, WritesAConfigurationThatIsValidAndInUseFromThenOn) {
    const auto made = json({"init", "mail.example.test"});

    EXPECT_EQ(text_of(made.at("data")), data_.string());
    EXPECT_TRUE(made.at("server").is_null());
    EXPECT_TRUE(configuration().contains("smtp_hostname: mail.example.test"));
    EXPECT_EQ(run({"config", "check"}).code, ExitCode::done);
    EXPECT_TRUE(run({"domain", "records", "--installation"}).out.contains("rp.mail.example.test"));
}

TEST_F(InitCommand, MakesTheFirstTenantAndAdministratorWhenAsked) {
    const auto made = json(
        {"init", "mail.example.test", "--org", "Acme", "--admin", "a@example.test"}, "long enough\n"
    );

    EXPECT_EQ(text_of(made.at("server")), "acme/main");
    EXPECT_EQ(text_of(made.at("admin")), "a@example.test");
    EXPECT_TRUE(json({"user", "list"}).at(0).at("admin").as_bool());
}

TEST_F(InitCommand, NeverOverwrites) {
    run({"init", "mail.example.test"});
    const auto before = configuration();

    const auto again = run({"init", "other.example.test"});

    EXPECT_EQ(again.code, ExitCode::conflict);
    EXPECT_EQ(configuration(), before);
}

TEST_F(InitCommand, WritesNothingWhenSomethingIsWrong) {
    EXPECT_EQ(run({"init", "no host"}).code, ExitCode::usage);
    EXPECT_EQ(
        run({"init", "mail.example.test", "--admin", "a@example.test"}, "short\n").code,
        ExitCode::usage
    );
    EXPECT_EQ(configuration(), "");
}

}  // namespace
}  // namespace postrider::app
