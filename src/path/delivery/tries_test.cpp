// Who has the last word of an attempt, and what is recorded beside it.
#include "path/delivery/tries.h"

#include <gtest/gtest.h>

namespace postrider::delivery {
namespace {

using model::AttemptResult;

Outcome outcome(const char* host, AttemptResult result, Scope scope) {
    Outcome made;
    made.scope = scope;
    made.attempt.host = host;
    made.attempt.result = result;
    return made;
}

TEST(Tries, OfOneHostHaveNoOthers) {
    Tries tries;
    tries.add(outcome("mx1.test", AttemptResult::delivered, Scope::recipient));

    EXPECT_TRUE(tries.is_settled());
    const auto end = std::move(tries).conclude();
    EXPECT_EQ(end.attempt.hop, 1U);
    EXPECT_TRUE(end.attempt.others.empty());
}

TEST(Tries, RecordTheHostsThatWereAskedBefore) {
    Tries tries;
    tries.add(outcome("mx1.test", AttemptResult::deferred, Scope::host));
    EXPECT_FALSE(tries.is_settled());
    tries.add(outcome("mx2.test", AttemptResult::bounced, Scope::recipient));

    const auto end = std::move(tries).conclude();
    EXPECT_EQ(end.attempt.host, "mx2.test");
    EXPECT_EQ(end.attempt.hop, 2U);
    ASSERT_EQ(end.attempt.others.size(), 1U);
    EXPECT_EQ(end.attempt.others[0].host, "mx1.test");
    EXPECT_EQ(end.attempt.others[0].hop, 1U);
}

TEST(Tries, PreferAHostThatMayWorkLaterToOneThatNeverTakesMail) {
    Tries tries;
    tries.add(outcome("full.test", AttemptResult::deferred, Scope::host));
    tries.add(outcome("nomail.test", AttemptResult::bounced, Scope::host));

    const auto end = std::move(tries).conclude();
    EXPECT_EQ(end.attempt.host, "full.test");
    EXPECT_EQ(end.attempt.hop, 1U);
    ASSERT_EQ(end.attempt.others.size(), 1U);
    EXPECT_EQ(end.attempt.others[0].hop, 2U);
}

TEST(Tries, EndWithTheLastOfHostsThatMayAllWorkLater) {
    Tries tries;
    tries.add(outcome("nomail.test", AttemptResult::bounced, Scope::host));
    tries.add(outcome("full.test", AttemptResult::deferred, Scope::host));
    tries.add(outcome("down.test", AttemptResult::deferred, Scope::host));

    const auto end = std::move(tries).conclude();
    EXPECT_EQ(end.attempt.host, "down.test");
    EXPECT_EQ(end.attempt.others.size(), 2U);
}

TEST(Tries, AreNotSettledByAWayOutThatFailed) {
    Tries tries;
    EXPECT_EQ(tries.latest(), nullptr);
    tries.add(outcome("mx1.test", AttemptResult::deferred, Scope::source));

    EXPECT_FALSE(tries.is_settled());
    EXPECT_EQ(tries.latest()->attempt.host, "mx1.test");
}

TEST(Tries, NeverEndWithAConversationThatWasReplaced) {
    Tries tries;
    tries.add_replaced(outcome("mx1.test", AttemptResult::deferred, Scope::host));
    tries.add(outcome("mx1.test", AttemptResult::bounced, Scope::host));

    const auto end = std::move(tries).conclude();
    EXPECT_EQ(end.attempt.result, AttemptResult::bounced);
    EXPECT_EQ(end.attempt.others.size(), 1U);
}

TEST(Tries, OfAWayThatFailedGoBeforeThoseOfTheNext) {
    Tries first;
    first.add(outcome("proxy.test", AttemptResult::deferred, Scope::source));
    Tries second;
    second.add(outcome("mx1.test", AttemptResult::deferred, Scope::host));
    second.add(outcome("mx2.test", AttemptResult::delivered, Scope::recipient));
    auto end = std::move(second).conclude();

    put_before(end.attempt, tries_of(std::move(first).conclude().attempt));

    const auto all = tries_of(std::move(end.attempt));
    ASSERT_EQ(all.size(), 3U);
    for (std::size_t i = 0; i < all.size(); ++i) {
        EXPECT_EQ(all[i].hop, i + 1);
    }
    EXPECT_EQ(all[0].host, "proxy.test");
    EXPECT_EQ(all[2].host, "mx2.test");
}

}  // namespace
}  // namespace postrider::delivery
