// Fair turns.
#include "shaping/turns.h"

#include <gtest/gtest.h>

#include <map>
#include <string>

namespace postrider::shaping {
namespace {

std::string take(Turns<char>& turns, int count) {
    std::string taken;
    for (int i = 0; i < count; ++i) {
        taken += turns.next();
    }
    return taken;
}

TEST(TurnsTest, GoRoundWhereAllWeighTheSame) {
    Turns<char> turns;
    turns.enter('a');
    turns.enter('b');
    turns.enter('c');

    EXPECT_EQ(take(turns, 6), "abcabc");
}

TEST(TurnsTest, AreDividedByWeight) {
    Turns<char> turns;
    turns.enter('a', 3);
    turns.enter('b');
    std::map<char, int> had;
    for (int i = 0; i < 400; ++i) {
        ++had[turns.next()];
    }

    EXPECT_NEAR(had['a'], 300, 1);
    EXPECT_NEAR(had['b'], 100, 1);
}

TEST(TurnsTest, AreHadAtOnceByWhoEntersLate) {
    Turns<char> turns;
    turns.enter('a');
    take(turns, 1000);

    turns.enter('b');

    EXPECT_NE(take(turns, 2).find('b'), std::string::npos);
    EXPECT_EQ(take(turns, 10).find("bb"), std::string::npos);  // rest was not saved up
}

TEST(TurnsTest, AreNotGainedByComingAndGoing) {
    Turns<char> turns;
    turns.enter('b');
    int had = 0;
    for (int i = 0; i < 100; ++i) {
        turns.enter('a');
        if (turns.next() == 'a') {
            ++had;
            turns.leave('a');
        }
    }

    EXPECT_NEAR(had, 50, 1);
}

TEST(TurnsTest, KeepNothingOfWhoLeftLongAgo) {
    Turns<int> turns;
    turns.enter(-1);
    for (int key = 0; key < 1000; ++key) {
        turns.enter(key);
        turns.next();
        turns.next();
        turns.leave(key);
    }

    EXPECT_EQ(turns.size(), 1U);
    EXPECT_TRUE(turns.contains(-1));
    turns.leave(-1);
    turns.leave(-1);
    EXPECT_TRUE(turns.is_empty());
}

}  // namespace
}  // namespace postrider::shaping
