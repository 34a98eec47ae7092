// Warm-ups survive a restart, in both engines.
#include "store/warm_up.h"

#include <gtest/gtest.h>

#include "tests/contract/fixture.h"

namespace postrider::store {
namespace {

class WarmUps : public StoreTest {
protected:
    void keep(const warmup::Progress& one) {
        wait(store->write([&](Transaction& transaction) { keep_warm_up(transaction, one); }));
    }
    void order(const warmup::Order& one) {
        wait(store->write([&](Transaction& transaction) { order_warm_up(transaction, one); }));
    }
    std::vector<warmup::Progress> kept() {
        std::vector<warmup::Progress> all;
        wait(store->read([&](Transaction& transaction) { all = list_warm_ups(transaction); }));
        return all;
    }
    std::vector<warmup::Order> orders() {
        std::vector<warmup::Order> all;
        wait(store->read([&](Transaction& transaction) { all = list_warm_up_orders(transaction); })
        );
        return all;
    }

    warmup::Progress progress{
        .source = "out-2",
        .provider = "yahoo",
        .begun_at = noon,
        .day = 4,
        .date = 20'779,
        .sent = 500,
        .refused = 7,
        .complained = 2,
        .hour = 498'708,
        .sent_in_hour = 20,
        .skips = 1,
        .note = "stays on day 4",
        .noted_at = noon,
    };
};
EVERY_ENGINE(WarmUps);

TEST_P(WarmUps, AreKeptAsTheyWere) {
    EXPECT_TRUE(kept().empty());
    keep(progress);
    ASSERT_EQ(kept().size(), 1U);
    EXPECT_EQ(kept().front(), progress);
}

TEST_P(WarmUps, HaveOneRowForEachSourceAndProvider) {
    keep(progress);
    progress.sent = 501;
    keep(progress);
    auto other = progress;
    other.provider = "google";
    keep(other);

    ASSERT_EQ(kept().size(), 2U);
    EXPECT_EQ(kept()[0], other);
    EXPECT_EQ(kept()[1].sent, 501U);
}

TEST_P(WarmUps, FollowTheLastOrderForASource) {
    EXPECT_TRUE(orders().empty());
    const warmup::Order first{.source = "out-2", .plan = "gentle", .begun_at = noon, .skips = 2};
    order(first);
    ASSERT_EQ(orders().size(), 1U);
    EXPECT_EQ(orders().front(), first);

    auto second = first;
    second.is_active = false;
    order(second);
    order({.source = "out-1", .plan = "", .begun_at = noon});
    ASSERT_EQ(orders().size(), 2U);
    EXPECT_EQ(orders()[0].source, "out-1");
    EXPECT_EQ(orders()[1], second);
}

}  // namespace
}  // namespace postrider::store
