// The names of what an inspection found.
#include "model/inspection.h"

#include <gtest/gtest.h>

namespace postrider::model {
namespace {

TEST(AuthResult, IsReadAsItIsWritten) {
    for (int i = 0; i <= static_cast<int>(AuthResult::permerror); ++i) {
        const auto result = static_cast<AuthResult>(i);
        EXPECT_EQ(parse_auth_result(name_of(result)), result);
    }
    EXPECT_EQ(parse_auth_result("Pass"), std::nullopt);
    EXPECT_EQ(parse_auth_result(""), std::nullopt);
}

TEST(DmarcPolicy, IsReadAsItIsWritten) {
    for (const auto policy : {DmarcPolicy::none, DmarcPolicy::quarantine, DmarcPolicy::reject}) {
        EXPECT_EQ(parse_dmarc_policy(name_of(policy)), policy);
    }
    EXPECT_EQ(parse_dmarc_policy("block"), std::nullopt);
}

TEST(SpamStatus, IsNamedAsInPostalsPayloads) {
    EXPECT_EQ(name_of(SpamStatus::not_checked), "NotChecked");
    EXPECT_EQ(name_of(SpamStatus::not_spam), "NotSpam");
    EXPECT_EQ(name_of(SpamStatus::spam), "Spam");
    EXPECT_EQ(name_of(ThreatStatus::infected), "infected");
}

TEST(Inspection, SaysByItselfThatNothingWasChecked) {
    const Inspection inspection;

    EXPECT_EQ(inspection.verdicts.dmarc.result, AuthResult::none);
    EXPECT_EQ(inspection.spam.status, SpamStatus::not_checked);
    EXPECT_EQ(inspection.threat.status, ThreatStatus::not_checked);
}

}  // namespace
}  // namespace postrider::model
