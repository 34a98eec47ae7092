// What is remembered of a site, and for how long.
#include "path/queue/recent.h"

#include <gtest/gtest.h>

#include "model/transcript.h"

namespace postrider::queue {
namespace {

using namespace std::chrono_literals;
using model::AttemptResult;

constexpr base::Time noon = base::from_micros(1'790'000'000'000'000);

model::Attempt an_attempt(AttemptResult result, std::string_view trouble = {}) {
    model::Attempt attempt;
    attempt.result = result;
    attempt.host = "mx1.test";
    attempt.reply = "451 slow down";
    model::note_decision(attempt.decisions, "class", trouble);
    return attempt;
}

TEST(RecentReplies, CountWhatWasSaidByItsClass) {
    RecentReplies recent;
    recent.note("there", an_attempt(AttemptResult::delivered), noon);
    recent.note("there", an_attempt(AttemptResult::deferred, "rate"), noon);
    recent.note("there", an_attempt(AttemptResult::bounced, "rate"), noon);
    recent.note("there", an_attempt(AttemptResult::deferred), noon + 1min);

    const auto site = recent.of("there", noon + 2min);

    EXPECT_EQ(site.delivered, 1U);
    EXPECT_EQ(site.troubles.at("rate"), 2U);
    EXPECT_EQ(site.troubles.at("none"), 1U);
    EXPECT_EQ(site.last_reply, "451 slow down");
    EXPECT_EQ(site.last_host, "mx1.test");
    EXPECT_EQ(site.last_at, noon + 1min);
    EXPECT_EQ(recent.of("elsewhere", noon).delivered, 0U);
}

TEST(RecentReplies, ForgetWhatIsAnHourOld) {
    RecentReplies recent;
    recent.note("there", an_attempt(AttemptResult::deferred, "rate"), noon);
    recent.note("there", an_attempt(AttemptResult::delivered), noon + 31min);

    EXPECT_EQ(recent.of("there", noon + 32min).troubles.at("rate"), 1U);
    EXPECT_EQ(recent.of("there", noon + 32min).last_reply, "451 slow down");
    EXPECT_TRUE(recent.of("there", noon + 62min).troubles.empty());
    EXPECT_EQ(recent.of("there", noon + 62min).delivered, 1U);
    EXPECT_EQ(recent.of("there", noon + 92min).delivered, 0U);
}

TEST(RecentReplies, AreBounded) {
    RecentReplies recent;
    for (std::size_t i = 0; i <= RecentReplies::sites_max; ++i) {
        recent.note(std::to_string(i), an_attempt(AttemptResult::delivered), noon);
        recent.note("busy", an_attempt(AttemptResult::delivered), noon);
    }

    EXPECT_EQ(recent.size(), RecentReplies::sites_max);
    EXPECT_EQ(recent.of("0", noon).delivered, 0U);
    EXPECT_GT(recent.of("busy", noon).delivered, 1U);
}

TEST(RecentReplies, RememberWhereADestinationWasTried) {
    RecentReplies recent;
    recent.note_site("a.test", "old");
    recent.note_site("a.test", "there");
    EXPECT_EQ(recent.sites().at("a.test"), "there");

    for (std::size_t i = 0; i < RecentReplies::destinations_max; ++i) {
        recent.note_site(std::to_string(i), "there");
    }
    EXPECT_LE(recent.sites().size(), RecentReplies::destinations_max);
}

}  // namespace
}  // namespace postrider::queue
