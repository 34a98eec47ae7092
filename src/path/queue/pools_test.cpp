// Pools of claims.
#include "path/queue/pools.h"

#include <gtest/gtest.h>

#include "path/queue/queue_test_support.h"
#include "testing/run.h"
#include "testing/sim_loop.h"

namespace postrider::queue {
namespace {

class PoolsTest : public ::testing::Test {
protected:
    PoolsTest() {
        store.server_kept.id = {1};
        store.server_kept.permalink = "main";
        store.server_kept.organization_permalink = "acme";
    }
    void learn(model::ServerId server) { testing::run(loop, pools.learn(server)); }

    testing::SimLoop loop;
    NotingStore store;
    Pools pools{
        store,
        {{.pool = "bulk", .server = "acme/main", .tag = "news"},
         {.pool = "acme", .organization = "acme"},
         {.pool = "there", .recipient = "there.test"}}
    };
};

TEST_F(PoolsTest, AskTheRulesWhatIsKnownOfAClaim) {
    EXPECT_FALSE(pools.knows({1}));
    learn({1});
    auto claim = a_claim(1);

    EXPECT_TRUE(pools.knows({1}));
    EXPECT_EQ(pools.of(claim), "acme");
    claim.tag = "news";
    EXPECT_EQ(pools.of(claim), "bulk");
    EXPECT_EQ(pools.path_of({1}), "acme/main");
}

TEST_F(PoolsTest, KnowAServerThatNoLongerExistsByNothing) {
    learn({2});
    auto claim = a_claim(1);
    claim.server = {2};

    EXPECT_EQ(pools.of(claim), "there");
    EXPECT_EQ(pools.path_of({2}), "");
}

}  // namespace
}  // namespace postrider::queue
