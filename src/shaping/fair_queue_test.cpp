// Shares between tenants and streams.
#include "shaping/fair_queue.h"

#include <gtest/gtest.h>

#include <map>
#include <string>

namespace postrider::shaping {
namespace {

constexpr Flow campaign{.tenant = 1, .stream = 1};
constexpr Flow password{.tenant = 1, .stream = 0};
constexpr Flow neighbour{.tenant = 2, .stream = 0};

TEST(FairQueueTest, GivesEachTenantTheSameWhateverItHasWaiting) {
    FairQueue<std::string> queue;
    for (int i = 0; i < 1000; ++i) {
        queue.push(campaign, "campaign");
    }
    for (int i = 0; i < 10; ++i) {
        queue.push(neighbour, "neighbour");
    }
    std::map<std::string, int> had;
    for (int i = 0; i < 20; ++i) {
        ++had[queue.pop()];
    }

    EXPECT_EQ(had["neighbour"], 10);
    EXPECT_EQ(had["campaign"], 10);
}

TEST(FairQueueTest, DividesATenantsShareAmongItsStreams) {
    FairQueue<std::string> queue;
    for (int i = 0; i < 1000; ++i) {
        queue.push(campaign, "campaign", 1);
        queue.push(password, "password", 4);
        queue.push(neighbour, "neighbour");
    }
    std::map<std::string, int> had;
    for (int i = 0; i < 1000; ++i) {
        ++had[queue.pop()];
    }

    EXPECT_EQ(had["neighbour"], 500);
    EXPECT_NEAR(had["password"], 400, 1);
    EXPECT_NEAR(had["campaign"], 100, 1);
}

TEST(FairQueueTest, LetsAPasswordPassAMillionOfACampaign) {
    FairQueue<int> queue;
    for (int i = 0; i < 1'000'000; ++i) {
        queue.push(campaign, 0);
    }
    queue.pop();

    queue.push(password, 1);

    int before = 0;
    while (queue.pop() == 0) {
        ++before;
    }
    EXPECT_LE(before, 1);
}

TEST(FairQueueTest, KeepsTheOrderWithinAFlow) {
    FairQueue<int> queue;
    for (int i = 0; i < 5; ++i) {
        queue.push(campaign, i);
    }

    for (int i = 0; i < 5; ++i) {
        EXPECT_EQ(queue.pop(), i);
    }
}

TEST(FairQueueTest, GivesATenantUpAndLeavesTheOthers) {
    FairQueue<int> queue;
    queue.push(campaign, 1);
    queue.push(password, 2);
    queue.push(neighbour, 3);
    EXPECT_EQ(queue.tenants().size(), 2U);

    EXPECT_EQ(queue.take_tenant(campaign.tenant).size(), 2U);
    EXPECT_TRUE(queue.take_tenant(campaign.tenant).empty());

    EXPECT_EQ(queue.size(), 1U);
    EXPECT_EQ(queue.any(), 3);
    queue.push(campaign, 4);
    EXPECT_EQ(queue.size(), 2U);
    EXPECT_EQ(queue.pop() + queue.pop(), 7);
}

TEST(FairQueueTest, PassesOverWhoIsSetAside) {
    FairQueue<int> queue;
    queue.push(campaign, 1);
    queue.push(neighbour, 2);
    queue.set_aside(campaign.tenant);
    queue.push(password, 3);
    EXPECT_EQ(queue.pop(), 2);
    EXPECT_FALSE(queue.has_turn());
    EXPECT_EQ(queue.size(), 2U);

    queue.bring_back(campaign.tenant);
    queue.bring_back(neighbour.tenant);

    EXPECT_TRUE(queue.has_turn());
    queue.set_aside(campaign.tenant);
    EXPECT_EQ(queue.clear().size(), 2U);
    EXPECT_TRUE(queue.is_empty());
}

TEST(FairQueueTest, TakesOneAwayWhereverItStands) {
    FairQueue<int> queue;
    queue.push(campaign, 1);
    queue.push(campaign, 2);
    queue.push(neighbour, 3);
    const auto take = [&](int wanted) {
        return queue.take_first([wanted](int item) { return item == wanted; });
    };

    EXPECT_EQ(take(9), std::nullopt);
    EXPECT_EQ(take(3), 3);
    EXPECT_EQ(queue.flows(), 1U);
    EXPECT_EQ(take(1), 1);
    queue.set_aside(campaign.tenant);
    EXPECT_EQ(take(2), 2);
    EXPECT_TRUE(queue.is_empty());
    queue.bring_back(campaign.tenant);
    EXPECT_FALSE(queue.has_turn());
    queue.push(campaign, 4);
    EXPECT_EQ(queue.pop(), 4);
}

TEST(FairQueueTest, CountsWhatItHolds) {
    FairQueue<int> queue;
    queue.push(campaign, 1);
    queue.push(campaign, 2);
    queue.push(password, 3);
    EXPECT_EQ(queue.size(), 3U);
    EXPECT_EQ(queue.flows(), 2U);
    EXPECT_EQ(queue.size_of(campaign), 2U);
    EXPECT_EQ(queue.size_of(neighbour), 0U);

    EXPECT_EQ(queue.clear().size(), 3U);

    EXPECT_TRUE(queue.is_empty());
    EXPECT_EQ(queue.flows(), 0U);
}

}  // namespace
}  // namespace postrider::shaping
