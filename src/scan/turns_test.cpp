// Claims about taking turns.
#include "scan/turns.h"

#include <gtest/gtest.h>

#include <vector>

#include "testing/sim_loop.h"

namespace postrider::scan {
namespace {

using namespace std::chrono_literals;

class TakingTurns : public ::testing::Test {
protected:
    net::Task<> want(int who, base::Duration patience) {
        const auto deadline = loop_.clock().instant() + patience;
        const bool has_turn = co_await turns_.take(deadline);
        (has_turn ? had_ : missed_).push_back(who);
    }
    void come(int who, base::Duration patience = 1h) {
        loop_.spawn(want(who, patience), "test");
        loop_.settle();
    }
    void give_back() {
        turns_.give_back();
        loop_.settle();
    }

    testing::SimLoop loop_;
    Turns turns_{loop_.clock(), 2};
    std::vector<int> had_;
    std::vector<int> missed_;
};

TEST_F(TakingTurns, AreHandedOnInTheOrderOfComing) {
    for (const int who : {1, 2, 3, 4}) {
        come(who);
    }
    EXPECT_EQ(had_, (std::vector{1, 2}));
    give_back();
    come(5);
    EXPECT_EQ(had_, (std::vector{1, 2, 3}));
    give_back();
    give_back();
    EXPECT_EQ(had_, (std::vector{1, 2, 3, 4, 5}));
    give_back();
    give_back();
    come(6);
    EXPECT_EQ(had_.back(), 6);
}

TEST_F(TakingTurns, AreNotGivenToWhoHasGone) {
    come(1);
    come(2);
    come(3, 1s);
    come(4);
    loop_.advance(2s);
    EXPECT_EQ(missed_, std::vector{3});
    EXPECT_EQ(turns_.waiting(), 1U);
    give_back();
    EXPECT_EQ(had_, (std::vector{1, 2, 4}));
}

}  // namespace
}  // namespace postrider::scan
