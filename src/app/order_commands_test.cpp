// postrider order, and holds by hand
#include "app/command_test_support.h"

namespace postrider::app {
namespace {

class OrderCommands : public Commands {
protected:
    void SetUp() override { a_server(); }
    boost::json::value add(std::vector<std::string> words) {
        words.insert(words.begin(), {"order", "add"});
        words.insert(words.end(), {"--reason", "a test"});
        return json(std::move(words));
    }
    ExitCode refusal(std::vector<std::string> words) {
        words.insert(words.begin(), {"order", "add"});
        words.insert(words.end(), {"--reason", "a test"});
        return run(std::move(words)).code;
    }
};

TEST_F(OrderCommands, MakeListAndEndAnOrder) {
    const auto made = add({"suspend", "--domain", "Example.COM", "--for", "2h"});
    EXPECT_EQ(text_of(made.at("kind")), "suspend");
    EXPECT_EQ(text_of(made.at("domain")), "example.com");
    EXPECT_EQ(text_of(made.at("summary")), "suspend mail to example.com");
    EXPECT_EQ(text_of(made.at("reason")), "a test");
    EXPECT_FALSE(made.at("ends_at").is_null());
    EXPECT_TRUE(made.at("stands").as_bool());
    EXPECT_EQ(json({"order", "list"}).as_array().size(), 1U);

    const auto id = std::to_string(made.at("id").as_int64());
    EXPECT_FALSE(json({"order", "end", id}).at("stands").as_bool());
    EXPECT_TRUE(json({"order", "list"}).as_array().empty());
    EXPECT_EQ(json({"order", "list", "--all"}).as_array().size(), 1U);
    EXPECT_EQ(run({"order", "end", id}).code, ExitCode::conflict);
    EXPECT_EQ(run({"order", "end", "99"}).code, ExitCode::not_found);
}

TEST_F(OrderCommands, NameWhatAnOrderIsAbout) {
    const auto made = add(
        {"bounce",
         "--organization",
         "acme",
         "--server",
         "acme/main",
         "--site",
         "mx.example.com",
         "--tag",
         "news",
         "--sender",
         "news@acme.test",
         "--recipient",
         "Bob@example.com",
         "--source",
         "default",
         "--text",
         "Not now.",
         "--code",
         "5.7.26"}
    );

    EXPECT_EQ(text_of(made.at("organization")), "acme");
    EXPECT_EQ(text_of(made.at("server")), "acme/main");
    EXPECT_EQ(text_of(made.at("recipient")), "bob@example.com");
    EXPECT_EQ(text_of(made.at("text")), "Not now.");
    EXPECT_EQ(text_of(made.at("code")), "5.7.26");
    EXPECT_TRUE(made.at("ends_at").is_null());
    EXPECT_EQ(
        text_of(made.at("summary")),
        "bounce mail of organization acme of server acme/main from news@acme.test to "
        "bob@example.com to hosts of mx.example.com with tag news leaving from default"
    );
}

TEST_F(OrderCommands, RerouteToWhatThereIs) {
    const auto relayed = add({"reroute", "--all-mail", "--to-relay", "Relay.Example"});
    EXPECT_EQ(text_of(relayed.at("way")), "relay");
    EXPECT_EQ(text_of(relayed.at("target")), "relay.example:25");
    const auto moved = add({"reroute", "--domain", "x.test", "--to-pool", "default"});
    EXPECT_EQ(text_of(moved.at("summary")), "reroute mail to x.test by pool default");

    EXPECT_EQ(refusal({"reroute", "--all-mail"}), ExitCode::usage);
    EXPECT_EQ(refusal({"reroute", "--all-mail", "--to-source", "eu9"}), ExitCode::not_found);
    EXPECT_EQ(refusal({"reroute", "--all-mail", "--to-relay", "host:0"}), ExitCode::usage);
    EXPECT_EQ(refusal({"reroute", "--all-mail", "--to-relay", "host:25x"}), ExitCode::usage);
    EXPECT_EQ(refusal({"hold", "--all-mail", "--to-pool", "default"}), ExitCode::usage);
}

TEST_F(OrderCommands, RefuseWhatMakesNoSense) {
    EXPECT_EQ(refusal({"suspend"}), ExitCode::usage);
    EXPECT_EQ(refusal({"suspend", "--all-mail", "--domain", "x.test"}), ExitCode::usage);
    EXPECT_EQ(refusal({"postpone", "--all-mail"}), ExitCode::usage);
    EXPECT_EQ(refusal({"suspend", "--domain", "no domain"}), ExitCode::usage);
    EXPECT_EQ(refusal({"suspend", "--recipient", "x.test"}), ExitCode::usage);
    EXPECT_EQ(refusal({"suspend", "--server", "acme/none"}), ExitCode::not_found);
    EXPECT_EQ(refusal({"suspend", "--source", "eu9"}), ExitCode::not_found);
    run({"org", "create", "Other"});
    EXPECT_EQ(
        refusal({"suspend", "--organization", "other", "--server", "acme/main"}), ExitCode::usage
    );
    EXPECT_EQ(refusal({"suspend", "--all-mail", "--for", "ever"}), ExitCode::usage);
    EXPECT_EQ(
        refusal({"suspend", "--all-mail", "--until", "2020-01-01T00:00:00Z"}), ExitCode::usage
    );
    EXPECT_EQ(refusal({"bounce", "--all-mail", "--code", "4.7.1"}), ExitCode::usage);
    EXPECT_EQ(refusal({"bounce", "--all-mail", "--code", "5.7.1 x"}), ExitCode::usage);
    EXPECT_EQ(run({"order", "add", "suspend", "--all-mail"}).code, ExitCode::usage);
}

}  // namespace
}  // namespace postrider::app
