// When it is sent, and until when it is tried.
#include "path/intake/times.h"

#include <gtest/gtest.h>

#include "testing/sim_clock.h"

namespace postrider::intake {
namespace {

using namespace std::chrono_literals;

const base::Time now = testing::SimClock::start;

class TimesTest : public ::testing::Test {
protected:
    std::expected<Times, Refusal> ask(const std::string& fields = "") {
        const std::string text = "From: a@acme.test\r\n" + fields + "\r\nbody\r\n";
        const auto header = mail::HeaderBlock::parse(text);
        return times_of(submission, *header, stream, limits, now);
    }
    Times times(const std::string& fields = "") {
        const auto given = ask(fields);
        EXPECT_TRUE(given) << given.error().text;
        return given.value_or(Times{});
    }
    static std::string field(const std::string& name, base::Time time) {
        return "X-Postrider-" + name + ": " + base::to_rfc3339(time) + "\r\n";
    }
    bool is_refused(const std::string& fields) {
        const auto given = ask(fields);
        return !given && given.error().reason == Reason::times_not_valid;
    }

    TimeLimits limits{.lifetime = 48h, .future_release = 24h};
    Submission submission;
    model::Stream stream = model::Stream::direct;
};

TEST_F(TimesTest, AreNowAndTheUsualLifeWhereNothingIsSaid) {
    EXPECT_FALSE(times().not_before);
    EXPECT_EQ(times().expires_at, now + 48h);
}

TEST_F(TimesTest, AreTheSendersWithinTheLimits) {
    EXPECT_EQ(times(field("Send-At", now + 2h)).not_before, now + 2h);
    EXPECT_EQ(times(field("Send-At", now + 2h)).expires_at, now + 50h);
    EXPECT_FALSE(times(field("Send-At", now - 2h)).not_before);
    EXPECT_TRUE(ask(field("Send-At", now + 24h)));
    EXPECT_TRUE(is_refused(field("Send-At", now + 24h + 1s)));

    limits.future_release = 0s;
    EXPECT_TRUE(is_refused(field("Send-At", now + 1s)));
}

TEST_F(TimesTest, EndWhenTheSenderWantsItButNotLaterThanUsual) {
    EXPECT_EQ(times("X-Postrider-Expires-In: 10m\r\n").expires_at, now + 10min);
    EXPECT_EQ(times(field("Expires-At", now + 3h)).expires_at, now + 3h);
    EXPECT_EQ(times("X-Postrider-Expires-In: 30d\r\n").expires_at, now + 48h);
    EXPECT_EQ(
        times(field("Send-At", now + 2h) + "X-Postrider-Expires-In: 10m\r\n").expires_at,
        now + 2h + 10min
    );
}

TEST_F(TimesTest, AreRefusedWhereTheyMakeNoSense) {
    EXPECT_TRUE(is_refused("X-Postrider-Send-At: tomorrow\r\n"));
    EXPECT_TRUE(is_refused("X-Postrider-Expires-In: soon\r\n"));
    EXPECT_TRUE(is_refused("X-Postrider-Expires-At: 2026-11-22\r\n"));
    EXPECT_TRUE(is_refused(field("Expires-At", now)));
    EXPECT_TRUE(is_refused(field("Send-At", now + 2h) + field("Expires-At", now + 1h)));
    EXPECT_TRUE(is_refused(field("Send-At", now + 2h) + field("Send-At", now + 3h)));
}

TEST_F(TimesTest, AreTheSubmissionsBeforeTheFields) {
    submission.not_before = now + 1h;
    submission.expires_in = 20min;
    const auto said = times(field("Send-At", now + 2h) + "X-Postrider-Expires-In: 10m\r\n");
    EXPECT_EQ(said.not_before, now + 1h);
    EXPECT_EQ(said.expires_at, now + 1h + 20min);

    submission.expires_at = now + 90min;
    EXPECT_EQ(times().expires_at, now + 90min);
}

TEST_F(TimesTest, GiveEachStreamAndServerItsLife) {
    limits.retries = {
        {.bounce_class = "mailbox-full", .wants = {.lifetime = 1h}},
        {.stream = model::Stream::bulk, .wants = {.lifetime = 96h}},
        {.server = "acme/main", .wants = {.lifetime = 24h}},
    };
    submission.server.organization_permalink = "acme";
    submission.server.permalink = "main";

    EXPECT_EQ(times().expires_at, now + 24h);
    stream = model::Stream::bulk;
    EXPECT_EQ(times().expires_at, now + 96h);
}

TEST(TimeFields, AreTakenOutOfTheHeader) {
    const auto rest = [](const std::string& text) {
        const auto content = model::Content::from(text);
        return without_time_fields(content, *mail::HeaderBlock::parse(content.head()));
    };

    EXPECT_EQ(
        rest("x-postrider-send-at: 1\r\nFrom: a@b.test\r\nX-Postrider-Expires-In:\r\n 2h\r\n"
             "Subject: hi\r\nX-Postrider-Expires-At: 9\r\n\r\nX-Postrider-Send-At: body\r\n"),
        "From: a@b.test\r\nSubject: hi\r\n\r\n"
    );
    EXPECT_EQ(rest("From: a@b.test\r\n\r\nX-Postrider-Send-At: body\r\n"), std::nullopt);
}

}  // namespace
}  // namespace postrider::intake
