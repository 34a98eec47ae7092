// postrider route, postrider endpoint
#include "app/command_test_support.h"

namespace postrider::app {
namespace {

class RouteCommands : public Commands {
protected:
    void SetUp() override {
        a_server();
        run({"domain", "create", "acme", "acme.test"});
        run({"domain", "verify", "acme.test"});
        json({"endpoint", "create", "acme/main", "Hooks", "--url", "https://hooks.test/in"});
    }
};

TEST_F(RouteCommands, MakeEndpointsOfEveryKind) {
    const auto smtp = json(
        {"endpoint",
         "create",
         "acme/main",
         "Relay",
         "--host",
         "mx.acme.test",
         "--port",
         "2525",
         "--tls",
         "required"}
    );
    EXPECT_EQ(text_of(smtp.at("type")), "smtp");
    EXPECT_EQ(smtp.at("port").as_int64(), 2525);
    EXPECT_EQ(text_of(smtp.at("tls")), "required");
    const auto address =
        json({"endpoint", "create", "acme/main", "Joe", "--address", "joe@one.test"});
    EXPECT_EQ(text_of(address.at("leads_to")), "joe@one.test");
    const auto parse = json(
        {"endpoint",
         "create",
         "acme/main",
         "Parse",
         "--url",
         "https://a.test/",
         "--format",
         "inbound-parse",
         "--timeout",
         "30",
         "--no-attachments"}
    );
    EXPECT_EQ(text_of(parse.at("format")), "inbound-parse");
    EXPECT_EQ(parse.at("timeout").as_int64(), 30);
    EXPECT_FALSE(parse.at("attachments").as_bool());
    EXPECT_EQ(json({"endpoint", "list", "acme/main"}).as_array().size(), 4U);
}

TEST_F(RouteCommands, RefuseEndpointsThatLeadNowhere) {
    const auto code = [&](std::vector<std::string> words) {
        words.insert(words.begin(), {"endpoint", "create", "acme/main"});
        return run(words).code;
    };
    EXPECT_EQ(code({"New"}), ExitCode::usage);
    EXPECT_EQ(code({"New", "--url", "hooks.test"}), ExitCode::usage);
    EXPECT_EQ(code({"New", "--url", "https://a.test", "--host", "b.test"}), ExitCode::usage);
    EXPECT_EQ(code({"hooks", "--url", "https://a.test"}), ExitCode::conflict);
}

TEST_F(RouteCommands, MakeChangeAndDeleteRoutes) {
    const auto made =
        json({"route", "create", "acme/main", "Help@acme.test", "--endpoint", "hooks"});
    EXPECT_EQ(text_of(made.at("address")), "help@acme.test");
    EXPECT_EQ(text_of(made.at("endpoint")), "Hooks");
    EXPECT_EQ(text_of(made.at("token")).size(), 8U);
    json({"route", "create", "acme/main", "*@acme.test", "--mode", "hold", "--spam", "fail"});
    json({"route", "create", "acme/main", "__returnpath__", "--endpoint", "Hooks"});
    EXPECT_EQ(json({"route", "list", "acme/main"}).as_array().size(), 3U);

    const auto changed =
        json({"route", "change", "acme/main", "help@acme.test", "--mode", "reject"});
    EXPECT_EQ(text_of(changed.at("mode")), "reject");
    EXPECT_TRUE(changed.at("endpoint").is_null());
    EXPECT_EQ(run({"route", "delete", "acme/main", "__returnpath__"}).code, ExitCode::done);
    EXPECT_EQ(run({"route", "delete", "acme/main", "help@acme.test"}).code, ExitCode::done);
    EXPECT_EQ(run({"route", "delete", "acme/main", "help@acme.test"}).code, ExitCode::not_found);
}

TEST_F(RouteCommands, SayWhatIsMissing) {
    const auto code = [&](std::vector<std::string> words) {
        words.insert(words.begin(), {"route", "create", "acme/main"});
        return run(words).code;
    };
    EXPECT_EQ(code({"help@other.test", "--mode", "hold"}), ExitCode::not_found);
    EXPECT_EQ(code({"help@acme.test", "--endpoint", "None"}), ExitCode::not_found);
    EXPECT_EQ(code({"help@acme.test"}), ExitCode::usage);
    EXPECT_EQ(code({"a+b@acme.test", "--mode", "hold"}), ExitCode::usage);
    EXPECT_EQ(code({"help", "--mode", "hold"}), ExitCode::usage);
    EXPECT_EQ(code({"help@acme.test", "--mode", "hold"}), ExitCode::done);
    EXPECT_EQ(code({"help@acme.test", "--mode", "accept"}), ExitCode::conflict);
}

TEST_F(RouteCommands, RejectWhereTheEndpointIsDeleted) {
    json({"route", "create", "acme/main", "help@acme.test", "--endpoint", "Hooks"});

    EXPECT_EQ(run({"endpoint", "delete", "acme/main", "Hooks"}).code, ExitCode::done);
    EXPECT_EQ(run({"endpoint", "delete", "acme/main", "Hooks"}).code, ExitCode::not_found);

    const auto routes = json({"route", "list", "acme/main"}).as_array();
    EXPECT_EQ(text_of(routes.at(0).at("mode")), "reject");
}

}  // namespace
}  // namespace postrider::app
