// Why a signature counts or does not, and what that is called in reports.
#include "dkim/reason.h"

#include <gtest/gtest.h>

#include <set>

namespace postrider::dkim {
namespace {

TEST(Reason, HasAStatusAndATextOfItsOwn) {
    std::set<std::string_view> texts;
    constexpr int last = static_cast<int>(Reason::header_altered);
    for (int i = 0; i <= last; ++i) {
        const auto reason = static_cast<Reason>(i);
        texts.insert(describe(reason));
        EXPECT_EQ(status_of(reason) == Status::pass, reason == Reason::verified);
        EXPECT_FALSE(name_of(status_of(reason)).empty());
    }
    EXPECT_EQ(texts.size(), static_cast<std::size_t>(last) + 1);
}

TEST(Reason, IsTemporaryOnlyWhenTheKeyCouldNotBeLookedUp) {
    EXPECT_EQ(status_of(Reason::key_unavailable), Status::temperror);
    EXPECT_EQ(status_of(Reason::no_key), Status::permerror);
    EXPECT_EQ(status_of(Reason::body_altered), Status::fail);
    EXPECT_EQ(status_of(Reason::key_too_small), Status::policy);
}

}  // namespace
}  // namespace postrider::dkim
