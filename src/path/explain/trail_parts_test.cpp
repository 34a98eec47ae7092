// How it came in, and whether its sender was told.
#include "path/explain/trail_parts.h"

#include <gtest/gtest.h>

#include "path/explain/facts.h"
#include "path/explain/story_test_support.h"

namespace postrider::explain {
namespace {

using namespace std::chrono_literals;
using model::EventKind;

constexpr Terms a_minute_later{.now = ten + 1min, .attempts_max = 18};

std::string report_on(const store::DeliveryStory& story) {
    return text_at(report_json(story, a_minute_later), "why");
}

TEST(TrailParts, TellsHowItCameIn) {
    const auto came_in = arrival_json(a_story());

    EXPECT_EQ(text_at(came_in, "by"), "smtp");
    EXPECT_EQ(text_at(came_in, "server"), "acme/main");
    EXPECT_EQ(text_at(object_at(came_in, "credential"), "name"), "web shop");
    EXPECT_EQ(number_at(came_in, "recipients"), 3);
    EXPECT_EQ(
        text_at(came_in, "received"),
        "from app.acme.test ([192.0.2.7]) by mx.postrider.test with ESMTPSA; Sun, 22 Nov 2026 "
        "10:00:00 +0000"
    );
    EXPECT_EQ(text_at(decided_json(a_story()), "signed_by"), "acme.test");
}

TEST(TrailParts, SaysWhetherTheSenderWasToldAndWhy) {
    auto story = a_story();
    EXPECT_EQ(report_on(story), "None yet: the sender is told when it has failed for good.");
    story.facts.notify = model::Notify::never;
    EXPECT_EQ(report_on(story), "The sender asked for no report (NOTIFY=NEVER).");
    story.facts.notify = model::Notify::delay;
    EXPECT_EQ(report_on(story), "The sender asked for no report of a failure (NOTIFY).");
    story.facts.origin = model::Origin::api;
    EXPECT_EQ(
        report_on(story), "It did not come by SMTP: who sent it asks the API, and gets no mail."
    );
    story.facts.sender = "";
    EXPECT_EQ(report_on(story), "Its sender is nobody: MAIL FROM was empty.");
    story.facts.is_bounce = true;
    EXPECT_EQ(report_on(story), "It is a report itself.");
    story.events.push_back(an_event(EventKind::notified, ten, "The report is message 7."));
    EXPECT_EQ(report_on(story), "The report is message 7.");
}

}  // namespace
}  // namespace postrider::explain
