// What a trail tells of a story.
#include "path/explain/trail.h"

#include <gtest/gtest.h>

#include "path/explain/facts.h"
#include "path/explain/story_test_support.h"

namespace postrider::explain {
namespace {

using namespace std::chrono_literals;
using model::DeliveryStatus;
using model::EventKind;

constexpr Terms a_minute_later{.now = ten + 1min, .attempts_max = 18};

TEST(Trail, TellsWhatIsNextAndWhoHoldsIt) {
    auto story = a_story();
    const auto words = [&] {
        return text_at(object_at(trail_of(story, a_minute_later), "next"), "words");
    };
    EXPECT_EQ(words(), "It waits until it is due, in 4 min 11 s.");
    story.place->leased_by = "mx.postrider.test";
    story.place->leased_until = ten + 10min;
    EXPECT_EQ(words(), "mx.postrider.test has it: it is being tried, or stands in line.");
    story.place->leased_until = ten;
    EXPECT_EQ(words(), "mx.postrider.test had it and let it lapse: it is free again.");
    story.place->leased_by = "";
    story.place->due = ten + 30s;
    EXPECT_EQ(words(), "It has been due for 30 s and waits to be fetched.");
    story.place.reset();
    EXPECT_NE(words().find("should be in the queue"), std::string::npos);
}

TEST(Trail, TellsTheEndAndWhatEndedIt) {
    auto story = a_story();
    story.facts.status = DeliveryStatus::expired;
    story.events.push_back(an_event(EventKind::expired, ten + 48h, "Given up after 18 attempts"));

    const auto trail = trail_of(story, a_minute_later);

    const auto& end = object_at(trail, "end");
    EXPECT_EQ(text_at(end, "status"), "expired");
    EXPECT_EQ(text_at(end, "why"), "Given up after 18 attempts");
    EXPECT_EQ(duration_at(end, "milliseconds"), 48h);
    EXPECT_TRUE(trail.at("next").is_null());
}

TEST(Trail, TellsAHold) {
    auto story = a_story();
    story.facts.status = DeliveryStatus::held;
    story.facts.hold_reason = "Spam";
    const auto trail = trail_of(story, a_minute_later);
    EXPECT_EQ(text_at(object_at(trail, "hold"), "why"), "Spam");
}

TEST(Trail, LeavesToTheAttemptsWhatTheyTell) {
    auto story = a_story();
    story.events.push_back(an_event(EventKind::deferred, ten, "451"));
    story.events.push_back(an_event(EventKind::interrupted, ten, "We stopped"));

    const auto trail = trail_of(story, a_minute_later);

    const auto& events = array_at(trail, "events");
    ASSERT_EQ(events.size(), 1U);
    EXPECT_EQ(text_at(events[0].as_object(), "event"), "interrupted");
}

TEST(Trail, StandsWhereNearlyNothingIsKnown) {
    store::DeliveryStory story;
    story.facts.accepted_at = ten;
    story.facts.credential = model::CredentialId{3};
    story.attempts.emplace_back();
    story.head = std::string(100, '\xff');

    const auto trail = trail_of(story, a_minute_later);

    EXPECT_TRUE(trail.at("came_in").as_object().at("server").is_null());
    EXPECT_EQ(array_at(trail, "attempts").size(), 1U);
}

}  // namespace
}  // namespace postrider::explain
