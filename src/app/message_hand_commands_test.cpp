// A person's hand on messages, where no server runs.
#include "app/message_test_support.h"

namespace postrider::app {
namespace {

using MessageHandCommands = MessageCommands;

TEST_F(MessageHandCommands, SendNowAndCancelWhatWaits) {
    EXPECT_EQ(run({"message", "send-now", first_}).code, ExitCode::done);
    EXPECT_EQ(text_of(json({"message", "cancel", first_}).at("status")), "cancelled");
    EXPECT_EQ(run({"message", "cancel", first_}).code, ExitCode::conflict);
}

TEST_F(MessageHandCommands, HoldWhatWaitsAndLetItGo) {
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

TEST_F(MessageHandCommands, LetGoOfAllThatAnOrderHeld) {
    json({"message", "hold", first_, "--reason", "Held by order #3: a test"});
    json({"message", "hold", second_, "--reason", "Held by order #31: a test"});

    EXPECT_EQ(json({"message", "release", "--order", "3"}).at("released").as_int64(), 1);
    EXPECT_EQ(json({"message", "list", "--held"}).as_array().size(), 1U);
    EXPECT_EQ(run({"message", "release"}).code, ExitCode::usage);
    EXPECT_EQ(run({"message", "release", first_, "--order", "3"}).code, ExitCode::usage);
}

TEST_F(MessageHandCommands, LetGoOfAllThatIsHeldForAReasonOrOfAServer) {
    json({"message", "hold", first_, "--reason", "unpaid: ask accounts"});
    json({"message", "hold", second_, "--reason", "spam?"});

    EXPECT_EQ(json({"message", "release", "--reason", "paid"}).at("released").as_int64(), 0);
    EXPECT_EQ(json({"message", "release", "--reason", "unpaid"}).at("released").as_int64(), 1);
    json({"message", "hold", first_, "--reason", "again"});
    EXPECT_EQ(
        json({"message", "release", "--server", "acme/main", "--limit", "1"})
            .at("released")
            .as_int64(),
        1
    );
    EXPECT_EQ(json({"message", "release", "--all"}).at("released").as_int64(), 1);
    EXPECT_EQ(run({"message", "release", "--server", "acme/none"}).code, ExitCode::not_found);
    EXPECT_EQ(run({"message", "release", "--order", "1", "--reason", "x"}).code, ExitCode::usage);
}

TEST_F(MessageHandCommands, SayWhyAServerElsewhereMustBeAsked) {
    const auto now = base::from_micros(1'790'000'001'000'000);
    const auto strand = run_here([&] { return server_->waiting(now); }).at(0).strand;
    run_here([&] {
        return server_->claim_due(strand, 1, now, {"me", now + std::chrono::days{36'500}});
    });

    const auto ended = run({"message", "cancel", first_});

    EXPECT_EQ(ended.code, ExitCode::conflict);
    EXPECT_TRUE(ended.err.contains("with a server that does not answer here")) << ended.err;
    EXPECT_EQ(text_of(json({"message", "cancel", second_}).at("result")), "done");
}

TEST_F(MessageHandCommands, ComeBackToWhatWasHeldWithItsServer) {
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

}  // namespace
}  // namespace postrider::app
