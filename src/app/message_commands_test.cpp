// postrider message and queue
#include "app/message_test_support.h"
#include "secrets/delivery_token.h"

namespace postrider::app {
namespace {

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

TEST_F(MessageCommands, ShowTheOrdersThatBind) {
    const auto made = json(
        {"order", "add", "suspend", "--domain", "one.test", "--for", "2h", "--reason", "a test"}
    );

    const auto bound = json({"message", "show", first_});
    ASSERT_EQ(bound.at("orders").as_array().size(), 1U);
    EXPECT_EQ(bound.at("orders").at(0), made.at("id"));
    EXPECT_TRUE(text_of(bound.at("waits_for")).starts_with("Waits for order #1 until "));
    EXPECT_TRUE(json({"message", "show", second_}).at("orders").as_array().empty());
}

TEST_F(MessageCommands, NameOneByItsTokenAsWell) {
    const auto key = secrets::load_installation_key(data_ / "installation.key");
    const auto token = secrets::DeliveryToken(*key).make(std::stoull(first_));

    EXPECT_EQ(text_of(json({"message", "show", token}).at("to")), "b@one.test");
    EXPECT_EQ(run({"message", "show", "x"}).code, ExitCode::usage);
    EXPECT_EQ(run({"message", "show", "12"}).code, ExitCode::not_found);
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
