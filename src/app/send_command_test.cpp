// postrider send
#include "app/command_test_support.h"

namespace postrider::app {
namespace {

class SendCommand : public Commands {
protected:
    SendCommand() {
        a_server();
        run({"domain", "create", "acme/main", "acme.test", "--verified"});
    }

    std::vector<std::string> words(std::vector<std::string> more = {}) {
        std::vector<std::string> all = {
            "send", "--server", "acme/main", "--from", "me@acme.test", "--to", "you@away.test"
        };
        all.insert(all.end(), more.begin(), more.end());
        return all;
    }
    std::string raw(const boost::json::value& sent) {
        const auto id = std::to_string(sent.at("messages").as_array().at(0).as_int64());
        return run({"message", "raw", id}).out;
    }
};

TEST_F(SendCommand, WritesAMessageAndKeepsIt) {
    const auto sent = json(words({"--subject", "Hello", "--body", "One line."}));
    const auto message = raw(sent);
    EXPECT_TRUE(message.contains("Subject: Hello\r\n")) << message;
    EXPECT_TRUE(message.contains("From: me@acme.test\r\n")) << message;
    EXPECT_TRUE(message.contains("One line.")) << message;
    EXPECT_TRUE(message.contains(text_of(sent.at("message_id")))) << message;
    EXPECT_EQ(json({"queue", "list"}).as_array().size(), 1U);
}

TEST_F(SendCommand, TakesAMessageFromStandardInput) {
    auto arguments = words({"--file", "-", "--json"});
    const auto ended = run(arguments, "From: me@acme.test\nSubject: mine\n\nbody\n");
    ASSERT_EQ(ended.code, ExitCode::done) << ended.err;
    const auto message = raw(boost::json::parse(ended.out));
    EXPECT_TRUE(message.ends_with("From: me@acme.test\r\nSubject: mine\r\n\r\nbody\r\n"));
    EXPECT_TRUE(message.contains("Date: ")) << message;
}

TEST_F(SendCommand, SendsToSeveral) {
    const auto sent = json(words({"--to", "them@away.test"}));
    EXPECT_EQ(sent.at("messages").as_array().size(), 2U);
}

TEST_F(SendCommand, RefusesWhatEveryDoorRefuses) {
    const auto foreign =
        run({"send", "--server", "acme/main", "--from", "me@other.test", "--to", "you@away.test"});
    EXPECT_EQ(foreign.code, ExitCode::conflict);
    EXPECT_TRUE(foreign.err.contains("other.test")) << foreign.err;
    EXPECT_EQ(run(words({"--file", "/nonexistent/message.eml"})).code, ExitCode::not_found);
    EXPECT_EQ(run(words({"--file", "-", "--body", "x"})).code, ExitCode::usage);
}

}  // namespace
}  // namespace postrider::app
