// Strikes become measures, and lanes obey them.
#include "path/queue/measures.h"

#include <gtest/gtest.h>

#include "path/queue/queue_test_support.h"
#include "testing/sim_loop.h"

namespace postrider::queue {
namespace {

using namespace std::chrono_literals;

class MeasuresTest : public ::testing::Test {
protected:
    void refuse(int times, const std::string& reply, const std::string& stage = "rcpt") {
        delivery::Outcome outcome;
        outcome.attempt.result = model::AttemptResult::bounced;
        outcome.attempt.stage = stage;
        outcome.attempt.source = "out";
        outcome.attempt.host = "mx.there.test";
        outcome.attempt.reply_code = static_cast<std::uint16_t>(std::stoi(reply));
        outcome.attempt.reply = reply;
        for (int time = 0; time < times; ++time) {
            measures.note(party, outcome);
        }
        loop.settle();
    }
    void succeed() {
        delivery::Outcome outcome;
        outcome.attempt.result = model::AttemptResult::delivered;
        outcome.attempt.source = "out";
        measures.note(party, outcome);
    }

    const Party party{.site = "there", .server = "acme/main"};
    const LaneName name{.source = "out", .site = "there"};
    std::string lines;
    base::Log log{[this](std::string_view line) { lines += line; }, [] { return base::Time{}; }};
    NotingStore store;
    testing::SimLoop loop;
    Crew crew{loop};
    Lanes lanes{{}, 10};
    std::vector<reaction::Action> taken;
    Measures measures{
        {loop, crew, store, lanes, log},
        {.taken = [this](const reaction::Action& action) { taken.push_back(action); }, .undone = {}}
    };
};

constexpr const char* too_much = "450 4.7.1 Too many messages, slow down";
constexpr const char* blocked = "554 5.7.1 Client host blocked using zen.spamhaus.org";
constexpr const char* spam = "550 5.7.1 Message content rejected as spam";

TEST_F(MeasuresTest, SlowALaneThatSendsTooMuch) {
    Lane& lane = lanes.of("out", {.hops = {}, .site = "there"});
    refuse(2, too_much);
    EXPECT_TRUE(taken.empty());

    refuse(1, too_much);

    ASSERT_EQ(taken.size(), 1U);
    EXPECT_EQ(lane.measure().slowness, 2U);
    EXPECT_EQ(lane.measure().why, "slow-source: the receiver gets too much at once");
    EXPECT_TRUE(lines.contains("measure_taken"));
    ASSERT_TRUE(measures.rest_of(name));
    EXPECT_EQ(measures.rest_of(name)->until, loop.clock().now() + 5min);
    EXPECT_EQ(measures.actions().size(), 1U);
}

TEST_F(MeasuresTest, PauseALaneAndOneThatBeginsLater) {
    refuse(10, blocked);

    EXPECT_TRUE(measures.of(name).paused_until > loop.clock().instant());
    EXPECT_EQ(measures.of({.source = "other", .site = "there"}).why, "");
    EXPECT_FALSE(measures.rest_of("acme/main", "there"));
    loop.advance(16min);
    EXPECT_EQ(measures.of(name).why, "");
    EXPECT_FALSE(measures.rest_of(name));
}

TEST_F(MeasuresTest, PauseAServerAtASite) {
    refuse(20, spam, "final_dot");

    const auto rest = measures.rest_of("acme/main", "there");
    ASSERT_TRUE(rest);
    EXPECT_EQ(rest->until, loop.clock().now() + 15min);
    EXPECT_TRUE(rest->why.starts_with("Put off: acme/main sends nothing to there until "))
        << rest->why;
    EXPECT_FALSE(measures.rest_of("acme/other", "there"));
    EXPECT_FALSE(measures.rest_of("acme/main", "elsewhere"));
    loop.advance(15min);
    EXPECT_FALSE(measures.rest_of("acme/main", "there"));
}

TEST_F(MeasuresTest, AreNotTakenWhereMailGoesThroughBetween) {
    for (int round = 0; round < 10; ++round) {
        refuse(9, blocked);
        succeed();
    }

    EXPECT_TRUE(taken.empty());
}

/// A host of the site before the one that had the last word.
model::Attempt busy_host(const std::string& source) {
    model::Attempt attempt;
    attempt.source = source;
    attempt.host = "mx1.there.test";
    attempt.stage = "connect";
    attempt.reply_code = 450;
    attempt.reply = too_much;
    return attempt;
}

TEST_F(MeasuresTest, HearWhatEveryHostSaid) {
    delivery::Outcome outcome;
    outcome.attempt.source = "other";
    outcome.attempt.host = "mx2.there.test";
    outcome.attempt.stage = "rcpt";
    outcome.attempt.reply_code = 450;
    outcome.attempt.reply = "450 4.2.1 mailbox busy";
    outcome.attempt.others = {busy_host("out"), busy_host("out")};
    measures.note(party, outcome);
    measures.note(party, outcome);
    EXPECT_TRUE(taken.empty());  // one a target and attempt

    measures.note(party, outcome);

    ASSERT_EQ(taken.size(), 1U);
    EXPECT_EQ(taken[0].target.who, "out");
    EXPECT_EQ(taken[0].target.kind, reaction::MeasureKind::slow_source);
}

TEST_F(MeasuresTest, HearAHostThatRefusedWhatTheNextOneTook) {
    delivery::Outcome outcome;
    outcome.attempt.result = model::AttemptResult::delivered;
    outcome.attempt.source = "out";
    outcome.attempt.others = {busy_host("out")};
    for (int time = 0; time < 3; ++time) {
        measures.note(party, outcome);
    }

    EXPECT_EQ(taken.size(), 1U);
}

TEST_F(MeasuresTest, StandEvenIfTheStoreCannotKeepThem) {
    refuse(10, blocked);

    EXPECT_TRUE(lines.contains("measure_not_kept"));
    EXPECT_EQ(measures.actions().size(), 1U);
}

TEST_F(MeasuresTest, AreOfNobodyWhereNoSourceIsKnown) {
    delivery::Outcome outcome;
    outcome.attempt.stage = "rcpt";
    outcome.attempt.reply_code = 554;
    outcome.attempt.reply = blocked;
    for (int time = 0; time < 20; ++time) {
        measures.note({.site = "there", .server = ""}, outcome);
    }

    EXPECT_TRUE(taken.empty());
}

}  // namespace
}  // namespace postrider::queue
