// Claims about memory that is shared out.
#include "path/endpoints/byte_budget.h"

#include <gtest/gtest.h>

#include <map>

#include "testing/world.h"

namespace postrider::endpoints {
namespace {

using namespace std::chrono_literals;

class Budgeting : public ::testing::Test {
protected:
    /// Takes `bytes`, notes its name, and gives back after `held`.
    net::Task<> use(char name, std::uint64_t bytes, base::Duration held) {
        const auto share = co_await budget_.take(bytes);
        begun_ += name;
        co_await world_.clock().sleep_until(world_.clock().instant() + held);
    }
    void begin(char name, std::uint64_t bytes, base::Duration held = 10s) {
        world_.loop.spawn(use(name, bytes, held), "use");
        world_.loop.settle();
    }

    testing::World world_;
    ByteBudget budget_{world_.clock(), 100};
    std::string begun_;
};

TEST_F(Budgeting, LetsInWhatFits) {
    begin('a', 60);
    begin('b', 40);
    EXPECT_EQ(begun_, "ab");
    EXPECT_EQ(budget_.left(), 0U);
    world_.loop.advance(20s);
    EXPECT_EQ(budget_.left(), 100U);
}

TEST_F(Budgeting, KeepsTheOrderSoThatNobodyWaitsForEver) {
    begin('a', 60);
    begin('b', 80);
    begin('c', 10);
    EXPECT_EQ(begun_, "a");
    world_.loop.advance(20s);
    EXPECT_EQ(begun_, "abc");
}

TEST_F(Budgeting, LetsWhatIsTooLargeGoAlone) {
    begin('a', 1000);
    begin('b', 1);
    EXPECT_EQ(begun_, "a");
    world_.loop.advance(20s);
    EXPECT_EQ(begun_, "ab");
    world_.loop.advance(20s);
    EXPECT_EQ(budget_.left(), 100U);
}

}  // namespace
}  // namespace postrider::endpoints
