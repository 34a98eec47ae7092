// Who may send now, and what is counted.
#include "warmup/ledger.h"

#include <gtest/gtest.h>

namespace postrider::warmup {
namespace {

using namespace std::chrono_literals;

const base::Time noon = std::chrono::sys_days{std::chrono::year{2026} / 11 / 22} + 12h;
const base::Time midnight = noon - 12h;

class WarmUpLedger : public ::testing::Test {
protected:
    void send(int count, const char* provider = "yahoo", Result result = Result::taken) {
        for (int number = 0; number < count; ++number) {
            ledger.begin("out-2", provider, now);
            ledger.end("out-2", provider, result, now);
        }
    }
    std::string why(const char* provider = "yahoo", const char* source = "out-2") {
        const auto wait = ledger.wait(source, provider, now);
        EXPECT_EQ(ledger.may_send(source, provider, now), !wait);
        return wait ? wait->why : "";
    }
    void follow(const Order& wanted) { ledger.follow({wanted}); }

    Ledger ledger{{
        {.name = "two-days", .counts = {3, 5}},
        {.name = "as-one", .span = Span::together, .counts = {4}},
    }};
    Order order{.source = "out-2", .plan = "two-days", .begun_at = midnight};
    base::Time now = noon;
};

TEST_F(WarmUpLedger, LetsSourcesThatAreWarmSend) {
    EXPECT_EQ(why(), "");
    follow(order);
    EXPECT_EQ(why("yahoo", "out-1"), "");
    ledger.begin("out-1", "yahoo", now);
    ledger.end("out-1", "yahoo", Result::taken, now);
    EXPECT_TRUE(ledger.all().empty());
}

TEST_F(WarmUpLedger, HoldsTheCountOfEachProvider) {
    follow(order);
    send(3);
    EXPECT_EQ(why(), "source out-2 is on day 1 of its warm-up at yahoo: 3 of 3 sent today");
    EXPECT_EQ(ledger.wait("out-2", "yahoo", now)->until, midnight + 24h);
    EXPECT_EQ(why("google"), "");

    now += 24h;
    EXPECT_EQ(why(), "");
    send(5);
    EXPECT_NE(why(), "");
    now += 24h;
    send(1000);
    EXPECT_EQ(why(), "");
}

TEST_F(WarmUpLedger, CountsWhatIsUnderWay) {
    follow(order);
    for (int number = 0; number < 3; ++number) {
        ledger.begin("out-2", "yahoo", now);
    }
    EXPECT_NE(why(), "");
    ledger.end("out-2", "yahoo", Result::other, now);
    EXPECT_EQ(why(), "");
    ledger.end("out-2", "yahoo", Result::refused, now);
    EXPECT_EQ(ledger.all().front().refused, 1U);
    EXPECT_EQ(ledger.all().front().sent, 0U);
}

TEST_F(WarmUpLedger, NotesWhatComesBackLater) {
    ledger.note("out-2", "yahoo", Signal::complaint, now);
    EXPECT_TRUE(ledger.all().empty());
    follow(order);
    send(1);
    ledger.note_stored(ledger.changed());
    ledger.note("out-2", "yahoo", Signal::complaint, now);
    ledger.note("out-2", "yahoo", Signal::bounce, now);
    ASSERT_EQ(ledger.changed().size(), 1U);
    EXPECT_EQ(ledger.changed().front().complained, 1U);
    EXPECT_EQ(ledger.changed().front().refused, 1U);
    ASSERT_EQ(ledger.standings_of("out-2").size(), 1U);
    EXPECT_TRUE(ledger.standings_of("out-2").front().ends_with("sent today, 1 refused, 1 complaint")
    );
    EXPECT_TRUE(ledger.standings_of("out-1").empty());
}

TEST_F(WarmUpLedger, SaysOtherTermsWhereAnythingIsAnother) {
    EXPECT_EQ(ledger.terms(), "");
    follow(order);
    const auto terms = ledger.terms();
    send(2);
    EXPECT_EQ(ledger.terms(), terms);
    auto other = order;
    other.overrides = {{"yahoo", "as-one"}};
    follow(other);
    EXPECT_NE(ledger.terms(), terms);
    other = order;
    other.begun_at += 1s;
    follow(other);
    EXPECT_NE(ledger.terms(), terms);
    Ledger others({{.name = "two-days", .counts = {3, 7}}});
    others.follow({order});
    EXPECT_NE(others.terms(), terms);
}

TEST_F(WarmUpLedger, CountsAllTogetherWhereThePlanDoes) {
    order.plan = "as-one";
    follow(order);
    send(2, "yahoo");
    send(2, "google");
    EXPECT_EQ(why("other"), "source out-2 is on day 1 of its warm-up: 4 of 4 sent today");
}

TEST_F(WarmUpLedger, HasAPlanOfItsOwnForAProvider) {
    order.plan = "as-one";
    order.overrides = {{"yahoo", "two-days"}};
    follow(order);
    send(3);
    EXPECT_NE(why("yahoo"), "");
    EXPECT_EQ(why("google"), "");
}

TEST_F(WarmUpLedger, SendsNothingBeforeItBegins) {
    order.begun_at = midnight + 48h;
    follow(order);
    EXPECT_EQ(why(), "source out-2 begins its warm-up on 2026-11-24");
    EXPECT_EQ(ledger.wait("out-2", "yahoo", now)->until, midnight + 48h);
    now += 48h;
    EXPECT_EQ(why(), "");
}

TEST_F(WarmUpLedger, GoesOnAfterARestart) {
    follow(order);
    send(3);
    const auto stored = ledger.changed();
    ASSERT_EQ(stored.size(), 1U);
    ledger.note_stored(stored);
    EXPECT_TRUE(ledger.changed().empty());

    Ledger after(ledger.plans());
    after.follow({order});
    after.restore(stored.front());
    EXPECT_TRUE(after.wait("out-2", "yahoo", now));
    EXPECT_TRUE(after.changed().empty());
}

TEST_F(WarmUpLedger, StoresAgainWhatMovedOnWhileItWasBeingStored) {
    follow(order);
    send(1);
    const auto stored = ledger.changed();
    send(1);
    ledger.note_stored(stored);
    ASSERT_EQ(ledger.changed().size(), 1U);
    EXPECT_EQ(ledger.changed().front().sent, 2U);
}

TEST_F(WarmUpLedger, BeginsAfreshWithAnotherTime) {
    follow(order);
    send(3);
    const auto stored = ledger.all().front();
    order.begun_at = noon;
    follow(order);
    EXPECT_EQ(why(), "");
    ledger.restore(stored);
    EXPECT_EQ(why(), "");
}

TEST_F(WarmUpLedger, KeepsItsCountsWhenTheSameOrderComesAgain) {
    follow(order);
    ledger.begin("out-2", "yahoo", now);
    send(2);
    follow(order);
    EXPECT_NE(why(), "");
}

TEST_F(WarmUpLedger, SkipsADayOnce) {
    follow(order);
    send(3);
    order.skips = 1;
    follow(order);
    EXPECT_EQ(why(), "");
    follow(order);
    EXPECT_EQ(ledger.all().front().day, 2U);
    send(2);
    EXPECT_EQ(why(), "source out-2 is on day 2 of its warm-up at yahoo: 5 of 5 sent today");
    EXPECT_EQ(ledger.wait("out-2", "google", now), std::nullopt);
    EXPECT_EQ(ledger.all().front().day, 2U);  // one that begins later has skipped it too
}

TEST_F(WarmUpLedger, SkipsWhatWasOrderedWhileNobodyRan) {
    follow(order);
    send(3);
    const auto stored = ledger.all().front();
    Ledger after(ledger.plans());
    order.skips = 1;
    after.follow({order});
    after.restore(stored);
    EXPECT_EQ(after.all().front().day, 2U);
    EXPECT_EQ(after.changed().size(), 1U);
}

TEST_F(WarmUpLedger, StopsWhenItIsOrderedTo) {
    follow(order);
    send(3);
    order.is_active = false;
    follow(order);
    EXPECT_EQ(why(), "");
    EXPECT_TRUE(ledger.is_empty());
    ledger.end("out-2", "yahoo", Result::taken, now);
}

TEST_F(WarmUpLedger, UsesTheUsualPlanWhereTheOneNamedIsGone) {
    order.plan = "gone";
    follow(order);
    send(3);
    EXPECT_NE(why(), "");
}

}  // namespace
}  // namespace postrider::warmup
