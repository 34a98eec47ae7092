// The page that people see, to the letter.
#include "path/explain/trail_text.h"

#include <gtest/gtest.h>

#include "path/explain/story_test_support.h"
#include "path/explain/trail.h"

namespace postrider::explain {
namespace {

using namespace std::chrono_literals;

constexpr Terms a_minute_later{.now = ten + 1min, .attempts_max = 18};

std::string page_of(const store::DeliveryStory& story, Shown shown = Shown::none) {
    return trail_text(trail_of(story, a_minute_later), shown);
}

TEST(TrailText, TellsADelayedDelivery) {
    EXPECT_EQ(page_of(a_story(), Shown::last), R"(Message 1383778790506497 to bob@there.test
Deferred, next attempt in 4 min 11 s

  from      news@acme.test
  subject   Spring news
  id        1@acme.test
  came in   2026-11-22 10:00:00.000 UTC, by SMTP under TLS, 4.2 KB
            with the credential "web shop" of acme/main
            Received: from app.acme.test ([192.0.2.7]) by mx.postrider.test with ESMTPSA; Sun, 22
            Nov 2026 10:00:00 +0000
            kept as 1383778790506496, recipient 1 of 3
  goes to   there.test, tag spring, signed by acme.test

Attempt 1 at 10:00:00.210: deferred after 1.2 s
  pool      news (by the rule: tag spring)
  source    mta-7
  site      mx1.there.test, mx2.there.test
  before    mx2.there.test 192.0.2.2:25, 5 ms, at connect: Connection refused
  host      mx1.there.test 192.0.2.1:25 from 198.51.100.7 as mta7.acme.test
  tls       TLSv1.3 TLS_AES_256_GCM_SHA384, certificate not verified; nobody asks for more
  reply     at RCPT: 451 4.7.1 Greylisted, try again in 5 minutes
  means     The host cannot take it now
  class     policy by rule greylisted/greylist: the receiver's rules say no
  to do     The receiver's postmaster can say which of its rules it was.
  said      with mx1.there.test 192.0.2.1:25
                   0 ms  = connected to 192.0.2.1:25 from 198.51.100.7
                   8 ms  < 220 mx1.there.test ESMTP
                   8 ms  > EHLO mta7.acme.test
               1,200 ms  < 451 4.7.1 Greylisted, try again in 5 minutes
  waits     5 min 10 s as the host asked

Now
  next      attempt 2 of at most 18, at 10:05:11.410, in 4 min 11 s
            given up at 2026-11-24 10:00:00, in 2 d
  report    None yet: the sender is told when it has failed for good.
)");
}

TEST(TrailText, NeverLetsAStrangerSteerTheTerminal) {
    auto story = a_story();
    story.facts.subject = "\x1b[2J";
    story.attempts[0].reply = "\x1b[2J";
    story.attempts[0].transcript = "0<250 \x1b[2J\n";
    story.facts.hold_reason = "\x1b[2J";

    EXPECT_EQ(page_of(story, Shown::all).find('\x1b'), std::string::npos);
}

TEST(TrailText, ShowsTheTranscriptsThatAreWanted) {
    auto story = a_story();
    story.attempts.push_back(an_attempt(2, ten + 6min));
    const auto count = [&](Shown shown) {
        const auto page = page_of(story, shown);
        std::size_t found = 0;
        for (auto at = page.find("EHLO"); at != std::string::npos; at = page.find("EHLO", at + 1)) {
            ++found;
        }
        return found;
    };

    EXPECT_EQ(count(Shown::none), 0U);
    EXPECT_EQ(count(Shown::last), 1U);
    EXPECT_EQ(count(Shown::all), 2U);
}

TEST(TrailText, StandsForAnythingThatMayBeSent) {
    EXPECT_NE(trail_text({}, Shown::all), "");
    EXPECT_NE(trail_text({{"attempts", 5}, {"at", "never"}, {"next", "x"}}, Shown::all), "");
}

}  // namespace
}  // namespace postrider::explain
