// What is recorded of a try.
#include "path/delivery/record.h"

#include <gtest/gtest.h>

#include "mail/utf8.h"
#include "testing/delivery_fixture.h"

namespace postrider::delivery {
namespace {

using model::AttemptResult;
using smtp::Stage;

TEST(Record, BeginsWithTheTarget) {
    const Target target{
        .host = "mx1.test",
        .endpoint = {.address = ip("2001:db8::1"), .port = 26},
        .source = "first",
        .helo = "out.example.test",
    };

    const auto outcome = begun(target, testing::SimClock::start);

    EXPECT_EQ(outcome.attempt.host, "mx1.test");
    EXPECT_EQ(outcome.attempt.address, "[2001:db8::1]:26");
    EXPECT_EQ(outcome.attempt.source, "first");
    EXPECT_EQ(outcome.attempt.helo, "out.example.test");
    EXPECT_EQ(outcome.attempt.at, testing::SimClock::start);
}

TEST(Record, TakesAcceptanceAtItsWord) {
    Outcome outcome;
    note_result(outcome, {Stage::final_dot, {.code = 250, .text = "queued, 5 minutes to go"}});

    EXPECT_EQ(outcome.attempt.result, AttemptResult::delivered);
    EXPECT_EQ(outcome.attempt.reply, "250 queued, 5 minutes to go");
    EXPECT_FALSE(outcome.retry_hint);
}

TEST(Record, KeepsTheBeginningOfAnEndlessReply) {
    const std::string umlaut = "\xc3\xa4";
    for (const std::size_t shift : {0U, 1U}) {
        std::string text(shift, 'x');
        while (text.size() < 500'000) {
            text += umlaut;
        }
        Outcome outcome;
        note_result(outcome, {Stage::rcpt, {.code = 550, .text = text}});

        const auto& kept = outcome.attempt.reply;
        EXPECT_LE(kept.size(), reply_kept_max);
        EXPECT_GE(kept.size(), reply_kept_max - 3);
        EXPECT_TRUE(mail::is_utf8(kept));
    }
}

TEST(Record, TakesTheHintOfADelay) {
    Outcome outcome;
    note_result(
        outcome,
        {Stage::rcpt, {.code = 451, .enhanced = {{4, 7, 1}}, .text = "try again in 5 minutes"}}
    );

    EXPECT_EQ(outcome.attempt.result, AttemptResult::deferred);
    EXPECT_EQ(outcome.attempt.stage, "rcpt");
    EXPECT_EQ(outcome.attempt.reply_code, 451);
    EXPECT_EQ(outcome.attempt.enhanced_code, "4.7.1");
    EXPECT_EQ(outcome.retry_hint, 310s);
}

TEST(Record, SaysWhatBroke) {
    Outcome outcome;
    note_end(outcome, ConversationEnded(Stage::connect, WireTrouble::refused, "refused"));
    EXPECT_EQ(outcome.attempt.stage, "connect");
    EXPECT_EQ(outcome.attempt.enhanced_code, "4.4.1");
    EXPECT_EQ(outcome.attempt.reply, "refused");
    EXPECT_EQ(outcome.scope, Scope::host);

    note_end(outcome, ConversationEnded(Stage::data, WireTrouble::broken, "closed"));
    EXPECT_EQ(outcome.attempt.enhanced_code, "4.4.2");
}

TEST(Record, TakesTheReplyThatEndedAConversation) {
    Outcome outcome;
    note_end(
        outcome,
        ConversationEnded(
            Stage::greeting, {.code = 421, .enhanced = {{4, 3, 2}}, .text = "try again in 1 minute"}
        )
    );

    EXPECT_EQ(outcome.attempt.reply_code, 421);
    EXPECT_EQ(outcome.attempt.enhanced_code, "4.3.2");
    EXPECT_EQ(outcome.retry_hint, 70s);
}

}  // namespace
}  // namespace postrider::delivery
