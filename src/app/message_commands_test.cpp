// postrider message and queue
#include "app/command_test_support.h"
#include "app/run_here.h"
#include "secrets/delivery_token.h"
#include "store/open.h"

namespace postrider::app {
namespace {

// Runs beside a store that is open as the server's, as in life.
class MessageCommands : public Commands {
protected:
    void SetUp() override {
        a_server();
        server_ = store::open({.directory = data_, .role = store::Role::server});
        model::NewMessage message;
        message.server = model::ServerId{1};
        message.sender = "a@sender.test";
        message.subject = "Hello\x1b[2J";
        message.message_id = "1@sender.test";
        message.accepted_at = base::from_micros(1'790'000'000'000'000);
        message.expires_at = message.accepted_at + std::chrono::days{2};
        message.content = model::Content::from(raw_);
        message.deliveries = {
            {.recipient = "b@one.test", .destination = "one.test"},
            {.recipient = "c@two.test", .destination = "two.test"}
        };
        const auto accepted = run_here([&] { return server_->accept(message, {}); });
        first_ = std::to_string(accepted.deliveries[0].value);
        second_ = std::to_string(accepted.deliveries[1].value);
    }

    const std::string raw_ = "Subject: Hello\r\n\r\nBody\r\n";
    std::unique_ptr<store::Store> server_;
    std::string first_;
    std::string second_;
};

TEST_F(MessageCommands, ListTheNewestFirst) {
    const auto all = json({"message", "list", "acme/main"});

    ASSERT_EQ(all.as_array().size(), 2U);
    EXPECT_EQ(text_of(all.at(0).at("to")), "c@two.test");
    EXPECT_EQ(json({"message", "list", "--limit", "1"}).as_array().size(), 1U);
    EXPECT_EQ(text_of(json({"message", "list", "--before", second_}).at(0).at("to")), "b@one.test");
    EXPECT_EQ(run({"message", "list", "--limit", "0"}).code, ExitCode::usage);
}

TEST_F(MessageCommands, NeverLetASubjectSteerTheTerminal) {
    EXPECT_FALSE(run({"message", "list"}).out.contains('\x1b'));
    EXPECT_FALSE(run({"message", "trace", first_}).out.contains('\x1b'));
}

TEST_F(MessageCommands, PrintTheBytesAsTheyWere) {
    EXPECT_EQ(run({"message", "raw", first_}).out, raw_);
}

TEST_F(MessageCommands, TellTheLifeOfOneRecipient) {
    const auto life = json({"message", "trace", first_});

    EXPECT_EQ(text_of(life.at("message").at("to")), "b@one.test");
    EXPECT_EQ(text_of(life.at("events").at(0).at("event")), "accepted");
    EXPECT_TRUE(life.at("attempts").as_array().empty());
    EXPECT_TRUE(run({"message", "trace", first_}).out.contains("accepted"));
}

TEST_F(MessageCommands, TellEveryFactOfEveryHostThatWasTried) {
    const auto now = base::from_micros(1'790'000'001'000'000);
    const auto strand = run_here([&] { return server_->waiting(now); }).at(0).strand;
    const auto claimed = run_here([&] {
        return server_->claim_due(strand, 1, now, {"me", now + std::chrono::minutes{1}});
    });
    const auto& claim = claimed.claims.at(0);
    store::Finish finish;
    finish.delivery = claim.delivery;
    finish.message = claim.message;
    finish.server = claim.server;
    finish.attempt = model::Attempt{
        .result = model::AttemptResult::bounced,
        .at = now,
        .duration = std::chrono::milliseconds{42},
        .host = "mx.one.test",
        .reply_code = 550,
        .enhanced_code = "5.1.1",
        .reply = "no such user"
    };
    finish.attempt->hop = 2;
    finish.attempt->others = {
        model::Attempt{.at = now, .host = "mx0.one.test"},
        model::Attempt{.hop = 3, .at = now, .host = "mx9.one.test"}
    };
    finish.next = store::Bounced{};
    finish.at = now;
    run_here([&] { return server_->finish(finish); });

    const auto tries = json({"message", "trace", first_}).at("attempts").as_array();
    ASSERT_EQ(tries.size(), 3U);
    EXPECT_EQ(text_of(tries.at(0).at("host")), "mx0.one.test");
    EXPECT_FALSE(tries.at(0).at("last_word").as_bool());
    EXPECT_EQ(text_of(tries.at(2).at("host")), "mx9.one.test");
    const auto& attempt = tries.at(1);
    EXPECT_TRUE(attempt.at("last_word").as_bool());
    EXPECT_EQ(attempt.at("hop").as_int64(), 2);
    EXPECT_EQ(text_of(attempt.at("result")), "bounced");
    EXPECT_EQ(attempt.at("milliseconds").as_int64(), 42);
    EXPECT_EQ(attempt.at("code").as_int64(), 550);
    EXPECT_EQ(text_of(attempt.at("reply")), "no such user");
    EXPECT_TRUE(run({"message", "trace", first_}).out.contains("mx.one.test"));
    EXPECT_EQ(run({"message", "send-now", first_}).code, ExitCode::conflict);
}

TEST_F(MessageCommands, SendNowAndCancelWhatWaits) {
    EXPECT_EQ(run({"message", "send-now", first_}).code, ExitCode::done);
    EXPECT_EQ(text_of(json({"message", "cancel", first_}).at("status")), "cancelled");
    EXPECT_EQ(run({"message", "cancel", first_}).code, ExitCode::conflict);
}

TEST_F(MessageCommands, HoldWhatWaitsAndLetItGo) {
    EXPECT_EQ(run({"message", "release", first_}).code, ExitCode::conflict);
    const auto held = json({"message", "hold", first_, "--reason", "ask first"});
    EXPECT_EQ(text_of(held.at("status")), "held");
    EXPECT_EQ(text_of(held.at("hold_reason")), "ask first");
    EXPECT_EQ(run({"message", "hold", first_}).code, ExitCode::conflict);
    EXPECT_EQ(json({"message", "list", "--held"}).as_array().size(), 1U);
    EXPECT_EQ(json({"message", "list", "acme/main", "--held"}).as_array().size(), 1U);

    EXPECT_EQ(text_of(json({"message", "release", first_}).at("status")), "queued");
    EXPECT_TRUE(json({"message", "list", "--held"}).as_array().empty());
}

TEST_F(MessageCommands, LetGoOfAllThatAnOrderHeld) {
    json({"message", "hold", first_, "--reason", "Held by order #3: a test"});
    json({"message", "hold", second_, "--reason", "Held by order #31: a test"});

    EXPECT_EQ(json({"message", "release", "--order", "3"}).at("released").as_int64(), 1);
    EXPECT_EQ(json({"message", "list", "--held"}).as_array().size(), 1U);
    EXPECT_EQ(run({"message", "release"}).code, ExitCode::usage);
    EXPECT_EQ(run({"message", "release", first_, "--order", "3"}).code, ExitCode::usage);
}

TEST_F(MessageCommands, ShowTheOrdersThatBind) {
    const auto made = json(
        {"order", "add", "suspend", "--domain", "one.test", "--for", "2h", "--reason", "a test"}
    );

    const auto bound = json({"message", "show", first_});
    ASSERT_EQ(bound.at("orders").as_array().size(), 1U);
    EXPECT_EQ(bound.at("orders").at(0), made.at("id"));
    EXPECT_TRUE(json({"message", "show", second_}).at("orders").as_array().empty());
}

TEST_F(MessageCommands, NameOneByItsTokenAsWell) {
    const auto key = secrets::load_installation_key(data_ / "installation.key");
    const auto token = secrets::DeliveryToken(*key).make(std::stoull(first_));

    EXPECT_EQ(text_of(json({"message", "show", token}).at("to")), "b@one.test");
    EXPECT_EQ(run({"message", "show", "x"}).code, ExitCode::usage);
    EXPECT_EQ(run({"message", "show", "12"}).code, ExitCode::not_found);
}

TEST_F(MessageCommands, ComeBackToWhatWasHeldWithItsServer) {
    model::NewMessage message;
    message.server = model::ServerId{1};
    message.accepted_at = base::from_micros(1'790'000'000'000'000);
    message.expires_at = message.accepted_at + std::chrono::days{2};
    message.content = model::Content::from(raw_);
    message.deliveries = {
        {.recipient = "b@one.test",
         .destination = "one.test",
         .birth =
             model::Hold{
                 .reason = std::string(model::server_is_suspended), .ends_at = message.expires_at
             }}
    };
    const auto accepted = run_here([&] { return server_->accept(message, {}); });
    const auto held = std::to_string(accepted.deliveries[0].value);

    run({"org", "suspend", "acme"});
    run({"server", "suspend", "acme/main"});
    run({"org", "resume", "acme"});
    EXPECT_EQ(text_of(json({"message", "show", held}).at("status")), "held");
    run({"server", "resume", "acme/main"});

    EXPECT_EQ(text_of(json({"message", "show", held}).at("status")), "queued");
}

TEST_F(MessageCommands, CountWhatWaitsByDestination) {
    run({"message", "cancel", first_});

    const auto waiting = json({"queue", "list"});

    ASSERT_EQ(waiting.as_array().size(), 1U);
    EXPECT_EQ(text_of(waiting.at(0).at("destination")), "two.test");
    EXPECT_EQ(waiting.at(0).at("count").as_int64(), 1);
}

}  // namespace
}  // namespace postrider::app
