// What is told of attempts and of the waits between them.
#include <gtest/gtest.h>

#include "path/explain/facts.h"
#include "path/explain/story_test_support.h"
#include "path/explain/trail_parts.h"

namespace postrider::explain {
namespace {

using namespace std::chrono_literals;

boost::json::object attempt_of(const store::DeliveryStory& story, std::size_t index) {
    return attempts_json(story).at(index).as_object();
}

TEST(TrailOfAttempts, TellsWhatWasDecidedForAnAttempt) {
    const auto attempt = attempt_of(a_story(), 0);

    EXPECT_EQ(text_at(attempt, "pool"), "news");
    EXPECT_EQ(text_at(attempt, "pool_rule"), "tag spring");
    EXPECT_EQ(joined_at(attempt, "site"), "mx1.there.test, mx2.there.test");
    EXPECT_EQ(text_at(attempt, "class"), "policy");
    EXPECT_EQ(text_at(attempt, "rule"), "greylisted/greylist");
    EXPECT_EQ(array_at(attempt, "transcript").size(), 4U);
    EXPECT_EQ(array_at(attempt, "others").size(), 1U);
}

TEST(TrailOfAttempts, TellsTheWaitAndWhyItWasSoLong) {
    auto story = a_story();
    const auto due = ten + 210ms + 1200ms + 310s;
    EXPECT_FALSE(flag_at(object_at(attempt_of(story, 0), "wait"), "is_over"));

    story.attempts.push_back(an_attempt(2, due + 2s));

    const auto attempt = attempt_of(story, 0);
    const auto& wait = object_at(attempt, "wait");
    EXPECT_EQ(text_at(wait, "reason"), "hint");
    EXPECT_EQ(text_at(wait, "words"), "as the host asked");
    EXPECT_EQ(duration_at(wait, "milliseconds"), 310s);
    EXPECT_EQ(duration_at(wait, "late_milliseconds"), 2s);
    EXPECT_TRUE(flag_at(wait, "is_over"));
}

TEST(TrailOfAttempts, TellsAWaitOfWhichNothingWasNoted) {
    auto story = a_story();
    story.attempts[0].decisions = "";
    story.attempts.push_back(an_attempt(2, ten + 10min));

    const auto attempt = attempt_of(story, 0);
    const auto& wait = object_at(attempt, "wait");
    EXPECT_EQ(text_at(wait, "words"), "");
    EXPECT_EQ(duration_at(wait, "milliseconds"), 10min - 1410ms);
}

TEST(TrailOfAttempts, ShowsAReasonThatItHasNoWordsFor) {
    auto story = a_story();
    story.attempts[0].decisions = "wait standing order 7\ndue 5\n";
    EXPECT_EQ(text_at(object_at(attempt_of(story, 0), "wait"), "words"), "standing order 7");
}

TEST(TrailOfAttempts, TellsTheVerdictOnTls) {
    auto story = a_story();
    story.attempts[0].tls_basis = "dane";
    story.attempts[0].tls_problem = "no TLSA record fits";

    const auto attempt = attempt_of(story, 0);

    EXPECT_EQ(text_at(attempt, "tls_basis"), "dane");
    EXPECT_EQ(text_at(attempt, "tls_problem"), "no TLSA record fits");
}

TEST(TrailOfAttempts, TellsWhereRulesStand) {
    auto story = a_story();
    story.attempts[0].decisions +=
        "tls_rule clear text for a.test, at p.yml:3\nretry_rule p.yml:9\nrule_place x:7\n";

    const auto attempt = attempt_of(story, 0);

    EXPECT_EQ(text_at(attempt, "tls_rule"), "clear text for a.test, at p.yml:3");
    EXPECT_EQ(text_at(attempt, "retry_rule"), "p.yml:9");
    EXPECT_EQ(text_at(attempt, "rule_place"), "x:7");
}

}  // namespace
}  // namespace postrider::explain
