// postrider domain
#include "app/command_test_support.h"

namespace postrider::app {
namespace {

class DomainCommands : public Commands {};

TEST_F(DomainCommands, MakeThemForAServerOrAWholeOrganization) {
    a_server();

    const auto made = json({"domain", "create", "acme/main", "Example.TEST"});
    EXPECT_EQ(text_of(made.at("name")), "example.test");
    EXPECT_EQ(text_of(made.at("owner")), "acme/main");
    EXPECT_FALSE(made.at("verified").as_bool());
    EXPECT_EQ(text_of(json({"domain", "create", "acme", "all.test"}).at("owner")), "acme");

    EXPECT_EQ(json({"domain", "list", "acme/main"}).as_array().size(), 2U);
    EXPECT_EQ(run({"domain", "create", "acme/main", "example.test"}).code, ExitCode::conflict);
    EXPECT_EQ(run({"domain", "create", "acme/main", "not a domain"}).code, ExitCode::usage);
    EXPECT_EQ(run({"domain", "create", "nowhere", "a.test"}).code, ExitCode::not_found);
}

TEST_F(DomainCommands, VerifyOnAnAdministratorsWord) {
    a_server();
    run({"domain", "create", "acme/main", "example.test"});

    EXPECT_TRUE(json({"domain", "verify", "EXAMPLE.test"}).at("verified").as_bool());
    EXPECT_TRUE(
        json({"domain", "create", "acme", "at-once.test", "--verified"}).at("verified").as_bool()
    );
    EXPECT_EQ(run({"domain", "verify", "nowhere.test"}).code, ExitCode::not_found);
}

TEST_F(DomainCommands, AskWhoseWhereSeveralOwnOne) {
    a_server();
    run({"domain", "create", "acme/main", "example.test"});
    run({"domain", "create", "acme", "example.test"});

    const auto unclear = run({"domain", "verify", "example.test"});
    EXPECT_EQ(unclear.code, ExitCode::conflict);
    EXPECT_TRUE(unclear.err.contains("acme/main, acme")) << unclear.err;
    const auto clear = json({"domain", "verify", "example.test", "--org", "acme"});
    EXPECT_EQ(text_of(clear.at("owner")), "acme");
    EXPECT_EQ(
        text_of(json({"domain", "verify", "example.test", "--server", "acme/main"}).at("owner")),
        "acme/main"
    );
}

TEST_F(DomainCommands, SwitchTheSecondSignatureOnAndOff) {
    a_server();
    run({"domain", "create", "acme/main", "example.test"});
    const auto keys = [this](std::vector<std::string> more) {
        std::vector<std::string> words = {"domain", "dkim", "example.test"};
        words.insert(words.end(), more.begin(), more.end());
        return json(words).as_array().size();
    };

    EXPECT_EQ(keys({}), 1U);
    EXPECT_EQ(keys({"--ed25519", "on"}), 2U);
    EXPECT_EQ(keys({"--ed25519", "off"}), 1U);
    EXPECT_EQ(run({"domain", "dkim", "example.test", "--ed25519", "x"}).code, ExitCode::usage);
}

TEST_F(DomainCommands, DeleteThem) {
    a_server();
    run({"domain", "create", "acme/main", "example.test"});

    EXPECT_EQ(run({"domain", "delete", "example.test"}).code, ExitCode::done);
    EXPECT_EQ(run({"domain", "delete", "example.test"}).code, ExitCode::not_found);
}

}  // namespace
}  // namespace postrider::app
