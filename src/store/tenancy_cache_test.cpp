// What is kept, and for how long.
#include "store/tenancy_cache.h"

#include <gtest/gtest.h>

namespace postrider::store {
namespace {

using namespace std::chrono_literals;

struct TenancyCacheTest : testing::Test {
    base::Instant now{};
    std::function<base::Instant()> instant = [this] { return now; };
    TenancyCache<int> cache{instant};
};

TEST_F(TenancyCacheTest, KeepsAnAnswerForASecond) {
    cache.keep("a", 1, cache.generation());

    EXPECT_EQ(cache.find("a"), 1);
    EXPECT_FALSE(cache.find("b"));
    now += 999ms;
    EXPECT_EQ(cache.find("a"), 1);
    now += 1ms;
    EXPECT_FALSE(cache.find("a"));
}

TEST_F(TenancyCacheTest, ForgetsAllWhenSomethingIsWritten) {
    cache.keep("a", 1, cache.generation());

    cache.forget_all();

    EXPECT_FALSE(cache.find("a"));
}

TEST_F(TenancyCacheTest, KeepsNoAnswerThatIsOlderThanAWrite) {
    const auto generation = cache.generation();
    cache.forget_all();

    cache.keep("a", 1, generation);

    EXPECT_FALSE(cache.find("a"));
}

TEST_F(TenancyCacheTest, StaysSmall) {
    for (std::size_t count = 0; count <= tenancy_kept_max; ++count) {
        cache.keep(std::to_string(count), 1, cache.generation());
    }

    EXPECT_FALSE(cache.find("0"));
    EXPECT_TRUE(cache.find(std::to_string(tenancy_kept_max)));
}

}  // namespace
}  // namespace postrider::store
