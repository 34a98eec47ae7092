// postrider explain
#include "app/command_test_support.h"
#include "app/run_here.h"
#include "secrets/delivery_token.h"
#include "store/open.h"

namespace postrider::app {
namespace {

// Without a server that runs; tests/interop asks one that does.
class ExplainCommands : public Commands {
protected:
    void SetUp() override {
        a_server();
        store_ = store::open({.directory = data_, .role = store::Role::server});
        model::NewMessage message;
        message.server = model::ServerId{1};
        message.sender = "a@sender.test";
        message.subject = "Hello";
        message.accepted_at = now_;
        message.expires_at = now_ + std::chrono::days{2};
        message.content = model::Content::from("Subject: Hello\r\n\r\nBody\r\n");
        message.deliveries = {
            {.recipient = "b@one.test", .destination = "one.test"},
            {.recipient = "c@two.test", .destination = "two.test"}
        };
        accepted_ = run_here([&] { return store_->accept(message, {}); });
        strand_ = model::strand_of(message, message.deliveries[0]);
        first_ = std::to_string(accepted_.deliveries[0].value);
    }
    /// One attempt for the first, refused for now.
    void defer_first() {
        const auto claimed = run_here([&] {
            return store_->claim_due(strand_, 1, now_, {"me", now_ + std::chrono::minutes{1}});
        });
        store::Finish finish;
        finish.delivery = claimed.claims.at(0).delivery;
        finish.message = accepted_.message;
        finish.server = model::ServerId{1};
        finish.attempt.emplace();
        finish.attempt->at = now_;
        finish.attempt->host = "mx.one.test";
        finish.attempt->reply = "451 later";
        finish.attempt->transcript = "0>RCPT TO:<b@one.test>\n5<451 later\n";
        finish.next = store::RetryAt{now_ + std::chrono::minutes{5}};
        finish.at = now_;
        run_here([&] { return store_->finish(finish); });
    }

    const base::Time now_ = base::from_micros(1'790'000'000'000'000);
    std::unique_ptr<store::Store> store_;
    model::Accepted accepted_;
    model::Strand strand_;
    std::string first_;
};

TEST_F(ExplainCommands, TellTheTrailFromTheStore) {
    defer_first();

    const auto trail = json({"explain", "message", first_});

    EXPECT_EQ(text_of(trail.at("to")), "b@one.test");
    EXPECT_EQ(text_of(trail.at("came_in").at("server")), "acme/main");
    EXPECT_EQ(trail.at("attempts").as_array().size(), 1U);
    EXPECT_EQ(text_of(trail.at("live").at("words")), "No server runs on this data.");
}

TEST_F(ExplainCommands, ShowTheLastTranscriptUnlessToldOtherwise) {
    defer_first();

    EXPECT_TRUE(run({"explain", "message", first_}).out.contains("> RCPT TO:<b@one.test>"));
    EXPECT_FALSE(run({"explain", "message", first_, "--no-transcript"}).out.contains("> RCPT TO"));
    EXPECT_TRUE(run({"explain", "message", first_, "--all"}).out.contains("< 451 later"));
}

TEST_F(ExplainCommands, FindARecipientOfAMessage) {
    const auto id_for = [&](const std::string& id) {
        return json({"explain", "message", id, "--recipient", "C@two.test"}).at("id").as_int64();
    };
    EXPECT_EQ(id_for(first_), accepted_.deliveries[1].value);
    EXPECT_EQ(
        run({"explain", "message", first_, "--recipient", "x@two.test"}).code, ExitCode::not_found
    );
}

TEST_F(ExplainCommands, KnowNoMessageThatNeverWas) {
    EXPECT_EQ(run({"explain", "message", "5"}).code, ExitCode::not_found);
    EXPECT_EQ(run({"explain", "message", "nonsense"}).code, ExitCode::usage);
}

TEST_F(ExplainCommands, TellTheQueueFromTheStore) {
    defer_first();

    const auto queue = json({"explain", "queue"});
    EXPECT_FALSE(queue.at("running").as_bool());
    EXPECT_EQ(queue.at("sites").as_array().size(), 2U);

    const auto one = json({"explain", "queue", "ONE.test"});
    EXPECT_EQ(one.at("sites").as_array().size(), 1U);
    EXPECT_EQ(text_of(one.at("first_due").at(0).at("last_reply")), "451 later");
    EXPECT_TRUE(run({"explain", "queue", "one.test"}).out.contains("451 later"));
    EXPECT_TRUE(run({"explain", "queue"}).out.contains("no server runs"));
}

}  // namespace
}  // namespace postrider::app
