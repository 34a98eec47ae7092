// Claims about strikes, and the measures that they become.
#include "reaction/standing.h"

#include <gtest/gtest.h>

namespace postrider::reaction {
namespace {

using namespace std::chrono_literals;

constexpr base::Time start = base::from_micros(1'780'315'200'000'000);
constexpr Measure measure{
    .kind = MeasureKind::slow_source, .strikes = 3, .window = 1min, .first = 10min, .longest = 1h
};

class Measures : public ::testing::Test {
protected:
    std::optional<Action> strike(base::Time at, std::optional<base::Duration> hint = {}) {
        return standing_.strike(
            target_,
            {.measure = measure, .why = "too fast", .rule = "r/1", .reply = "421 slow", .hint = hint
            },
            at
        );
    }
    /// So many strikes as it takes.
    Action taken(base::Time at, std::optional<base::Duration> hint = {}) {
        strike(at, hint);
        strike(at, hint);
        const auto action = strike(at, hint);
        EXPECT_TRUE(action);
        return action.value_or(Action{});
    }
    static base::Duration time_of(const Action& action) { return action.ends_at - action.began_at; }

    Standing standing_;
    Target target_{.kind = MeasureKind::slow_source, .who = "default", .site = "mx.test"};
};

TEST_F(Measures, AreTakenAtTheLastStrikeWithinTheWindow) {
    EXPECT_FALSE(strike(start));
    EXPECT_FALSE(strike(start + 2min)) << "the first one is too long ago";
    EXPECT_FALSE(strike(start + 2min));
    const auto action = strike(start + 3min);

    const Action expected{
        .target = target_,
        .level = 0,
        .began_at = start + 3min,
        .ends_at = start + 13min,
        .why = "too fast",
        .rule = "r/1",
        .reply = "421 slow"
    };
    EXPECT_EQ(action, expected);
    EXPECT_EQ(standing_.actions(start + 4min), std::vector{expected});
}

TEST_F(Measures, AreNotTakenWhereMailGoesThrough) {
    for (int i = 0; i < 100; ++i) {
        EXPECT_FALSE(strike(start));
        EXPECT_FALSE(strike(start));
        standing_.success(target_);
    }
}

TEST_F(Measures, AreNotTakenTwiceForRepliesThatWereOnTheirWay) {
    taken(start);
    for (int i = 0; i < 100; ++i) {
        EXPECT_FALSE(strike(start + 1s));
    }
    EXPECT_EQ(standing_.ends_at(target_, start + 1s), start + 10min);
}

TEST_F(Measures, EndByThemselves) {
    taken(start);
    EXPECT_EQ(standing_.slowness(target_, start + 10min - 1us), 2U);
    EXPECT_EQ(standing_.slowness(target_, start + 10min), 1U);
    EXPECT_FALSE(standing_.ends_at(target_, start + 10min));
    EXPECT_TRUE(standing_.actions(start + 10min).empty());
}

TEST_F(Measures, StandTwiceAsLongWhenTheyComeAgain) {
    auto now = start;
    std::vector<base::Duration> times;
    for (int i = 0; i < 5; ++i) {
        const auto action = taken(now);
        times.push_back(time_of(action));
        now = action.ends_at + 1s;
    }
    EXPECT_EQ(times, (std::vector<base::Duration>{10min, 20min, 40min, 1h, 1h}));
    EXPECT_EQ(standing_.slowness(target_, now - 2s), 32U);
}

TEST_F(Measures, AreForgottenALevelAtATime) {
    auto action = taken(start);
    action = taken(action.ends_at + 1s);
    action = taken(action.ends_at + 1s);
    EXPECT_EQ(action.level, 2U);

    action = taken(action.ends_at + 2 * decay_factor * 40min);
    EXPECT_EQ(action.level, 1U) << "one higher, but two times of quiet";
    EXPECT_EQ(taken(action.ends_at + std::chrono::days{30}).level, 0U);
}

TEST_F(Measures, LastAsLongAsTheHostAsksWithinBounds) {
    EXPECT_EQ(time_of(taken(start, 5min)), 5min);
    EXPECT_EQ(time_of(taken(start + 1h, 24h)), 1h);
    EXPECT_EQ(time_of(taken(start + 3h, 1us)), hint_min);
}

TEST_F(Measures, CanBeUndone) {
    taken(start);
    EXPECT_TRUE(standing_.undo(target_, start + 1s));
    EXPECT_FALSE(standing_.undo(target_, start + 1s));
    EXPECT_FALSE(standing_.ends_at(target_, start + 1s));
    EXPECT_EQ(taken(start + 2s).level, 0U);
}

TEST_F(Measures, StandAgainAfterARestart) {
    const auto action = taken(start);
    Standing other;
    other.restore(action);
    EXPECT_EQ(other.ends_at(target_, start + 1s), action.ends_at);
}

TEST_F(Measures, AreOfOneTargetOnly) {
    taken(start);
    Target other = target_;
    other.site = "mx.other.test";
    EXPECT_FALSE(standing_.ends_at(other, start + 1s));
    other = target_;
    other.kind = MeasureKind::pause_source;
    EXPECT_FALSE(standing_.ends_at(other, start + 1s));
}

TEST_F(Measures, RememberOnlySoManyTargets) {
    for (std::size_t i = 0; i < targets_max + 10; ++i) {
        target_.site = std::to_string(i);
        strike(start + std::chrono::microseconds(i));
    }
    EXPECT_LE(standing_.size(), targets_max);
    EXPECT_GT(standing_.size(), targets_max / 2);
}

TEST_F(Measures, KeepNoEndlessReply) {
    const std::string reply(100'000, 'x');
    standing_.strike(target_, {.measure = measure, .reply = reply}, start);
    standing_.strike(target_, {.measure = measure, .reply = reply}, start);
    const auto action = standing_.strike(target_, {.measure = measure, .reply = reply}, start);
    EXPECT_EQ(action->reply.size(), action_reply_max);
}

}  // namespace
}  // namespace postrider::reaction
