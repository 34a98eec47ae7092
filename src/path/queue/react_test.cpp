// Claims about what the last word of an attempt means.
#include "path/queue/react.h"

#include <gtest/gtest.h>

#include <optional>
#include <string>
#include <utility>

#include "model/transcript.h"

namespace postrider::queue {
namespace {

std::optional<reaction::Decision> said(
    std::uint16_t code, std::string reply, std::string stage = "rcpt"
) {
    model::Attempt attempt;
    attempt.host = "mx.there.test";
    attempt.stage = std::move(stage);
    attempt.reply_code = code;
    attempt.reply = std::move(reply);
    return reaction_to(attempt);
}

reaction::Decision after(std::uint16_t code, std::string reply, std::string stage = "rcpt") {
    return said(code, std::move(reply), std::move(stage)).value();
}

TEST(React, ReadsTheReplyAsItIsRecorded) {
    EXPECT_TRUE(after(550, "550 5.1.1 No such user").suppresses);
    EXPECT_FALSE(after(450, "450 4.1.1 No such user").is_final);
    EXPECT_GT(after(452, "452 4.2.2 The mailbox is over quota").spacing, 1);
}

TEST(React, TakesTooMuchAtOnceForNoRefusal) {
    const auto decision = after(550, "550 5.7.1 Too many messages, slow down", "mail");

    EXPECT_FALSE(decision.is_final);
    ASSERT_TRUE(decision.measure);
    EXPECT_EQ(decision.measure->kind, reaction::MeasureKind::slow_source);
}

TEST(React, KnowsTheDoor) {
    EXPECT_TRUE(after(421, "421 Service not available", "greeting").measure);
    EXPECT_FALSE(after(421, "421 Service not available", "final_dot").measure);
}

TEST(React, NamesTheClassOfTheTrouble) {
    model::Attempt attempt;
    EXPECT_EQ(class_of(attempt), "network");

    attempt.stage = "rcpt";
    attempt.reply_code = 452;
    attempt.reply = "452 4.2.2 The mailbox is over quota";
    EXPECT_EQ(class_of(attempt), "mailbox-full");
}

TEST(React, HasNothingToSayWhereNoSmtpHostRefused) {
    EXPECT_FALSE(said(0, "Connection reset by peer", "data"));
    EXPECT_FALSE(said(404, "Not Found", "http"));
    EXPECT_FALSE(said(503, "Service Unavailable", ""));
}

TEST(React, NotesTheClassAndTheRule) {
    model::Attempt attempt;
    attempt.host = "mx.there.test";
    attempt.stage = "rcpt";
    attempt.reply_code = 452;
    attempt.reply = "452 4.2.2 The mailbox is over quota";

    note_class(attempt);

    EXPECT_EQ(model::decision(attempt.decisions, "class"), "mailbox-full");
    EXPECT_NE(model::decision(attempt.decisions, "rule"), "");
    EXPECT_EQ(model::decision(attempt.decisions, "why"), "the mailbox is full");
}

TEST(React, NotesNothingWhereNobodyRefused) {
    model::Attempt attempt;
    attempt.stage = "final_dot";
    attempt.reply_code = 250;

    note_class(attempt);

    EXPECT_EQ(attempt.decisions, "");
}

}  // namespace
}  // namespace postrider::queue
