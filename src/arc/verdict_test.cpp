// What a chain of ARC sets is worth, and why (RFC 8617 §5.2).
#include "arc/verdict.h"

#include <gtest/gtest.h>

#include <set>

namespace postrider::arc {
namespace {

TEST(ArcVerdict, HasATextForEveryReason) {
    std::set<std::string_view> texts;
    constexpr int last = static_cast<int>(Reason::seal_failed);
    for (int i = 0; i <= last; ++i) {
        texts.insert(describe(static_cast<Reason>(i)));
    }
    EXPECT_EQ(texts.size(), static_cast<std::size_t>(last) + 1);
}

TEST(ArcVerdict, IsTemporaryOnlyWhereTheDnsCannotTell) {
    EXPECT_FALSE(Verdict{}.is_temporary());
    EXPECT_TRUE(Verdict{.cause = dkim::Reason::key_unavailable}.is_temporary());
    EXPECT_EQ(name_of(Verdict{}.status), "none");
}

}  // namespace
}  // namespace postrider::arc
