// What this process holds, and for how long.
#include "path/queue/holdings.h"

#include <gtest/gtest.h>

#include "path/queue/queue_test_support.h"
#include "testing/run.h"
#include "testing/sim_loop.h"

namespace postrider::queue {
namespace {

using namespace std::chrono_literals;

class HoldingsTest : public ::testing::Test {
protected:
    std::string lines;
    base::Log log{[this](std::string_view line) { lines += line; }, [] { return base::Time{}; }};
    NotingStore store;
    testing::SimLoop loop;
    Holdings holdings{loop, store, log, "me", {.claims_max = 10, .bytes_max = 1000, .lease = 9min}};
};

TEST_F(HoldingsTest, HoldWhatTheyAreGivenOnce) {
    EXPECT_TRUE(holdings.hold(a_claim(1)));
    EXPECT_FALSE(holdings.hold(a_claim(1)));
    EXPECT_EQ(holdings.room().claims(), 1U);

    holdings.let_go(a_claim(1));

    EXPECT_EQ(holdings.room().claims(), 0U);
    EXPECT_TRUE(holdings.hold(a_claim(1)));
}

TEST_F(HoldingsTest, ReserveRoomForAllRecipientsOrForNone) {
    model::NewMessage message;
    message.deliveries.resize(11);
    EXPECT_FALSE(holdings.reserve(message));
    EXPECT_EQ(holdings.room().claims(), 0U);

    message.deliveries.resize(10);
    EXPECT_TRUE(holdings.reserve(message));
    EXPECT_TRUE(holdings.is_full());

    holdings.give_back(message);
    EXPECT_FALSE(holdings.is_full());
}

TEST_F(HoldingsTest, KeepTheLastTenthForWhatSomebodyWaitsFor) {
    model::NewMessage message;
    message.deliveries.resize(9);
    ASSERT_TRUE(holdings.reserve(message));
    message.deliveries.resize(1);

    message.stream = model::Stream::bulk;
    EXPECT_FALSE(holdings.reserve(message));
    message.stream = model::Stream::direct;
    EXPECT_TRUE(holdings.reserve(message));
}

TEST_F(HoldingsTest, RenewLeasesThreeTimesInTheirTerm) {
    loop.spawn(holdings.keep_leases(), "test");
    holdings.hold(a_claim(1));

    loop.advance(3min);

    ASSERT_EQ(store.renewed.size(), 1U);
    EXPECT_EQ(store.renewed_until, loop.clock().now() + 9min);
    holdings.stop();
    loop.settle();
}

TEST_F(HoldingsTest, GoOnRenewingAfterAFailure) {
    loop.spawn(holdings.keep_leases(), "test");
    holdings.hold(a_claim(1));
    store.failures = 1;

    loop.advance(6min);

    EXPECT_EQ(store.renewals, 2);
    EXPECT_EQ(store.renewed.size(), 1U);
    EXPECT_TRUE(lines.contains("renew_failed"));
    holdings.stop();
    loop.settle();
}

TEST_F(HoldingsTest, AskNothingOfTheStoreWhileTheyAreEmpty) {
    loop.spawn(holdings.keep_leases(), "test");

    loop.advance(1h);
    testing::run(loop, holdings.release({}));

    EXPECT_EQ(store.renewals, 0);
    EXPECT_TRUE(store.released.empty());
    holdings.stop();
    loop.settle();
}

TEST_F(HoldingsTest, GiveBackWhatWasNotTried) {
    holdings.hold(a_claim(1));
    holdings.hold(a_claim(2));

    testing::run(loop, holdings.release({a_claim(1), a_claim(2)}));

    EXPECT_EQ(store.released.size(), 2U);
    EXPECT_EQ(holdings.size(), 0U);
    EXPECT_EQ(holdings.room().claims(), 0U);
}

TEST_F(HoldingsTest, SayWhenTheStoreTakesNothingBack) {
    holdings.hold(a_claim(1));
    store.failures = 1;

    testing::run(loop, holdings.release({a_claim(1)}));

    EXPECT_TRUE(lines.contains("release_failed"));
}

TEST_F(HoldingsTest, KnowWhatIsBeingTried) {
    holdings.hold(a_claim(1));
    holdings.hold(a_claim(2));
    holdings.begin(a_claim(2));

    EXPECT_FALSE(holdings.find(a_claim(1).delivery)->begun);
    EXPECT_EQ(holdings.find(a_claim(2).delivery)->begun, loop.clock().instant());
    EXPECT_FALSE(holdings.find(a_claim(3).delivery));
}

}  // namespace
}  // namespace postrider::queue
