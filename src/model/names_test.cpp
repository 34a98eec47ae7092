// Every stored number has its word.
#include "model/names.h"

#include <gtest/gtest.h>

namespace postrider::model {
namespace {

TEST(Names, AreThoseThatScriptsKnow) {
    EXPECT_EQ(name_of(DeliveryStatus::queued), "queued");
    EXPECT_EQ(name_of(DeliveryStatus::processed), "processed");
    EXPECT_EQ(name_of(AttemptResult::interrupted), "interrupted");
    EXPECT_EQ(name_of(Origin::raw_api), "raw_api");
    EXPECT_EQ(name_of(Origin::panel), "panel");
    EXPECT_EQ(name_of(Stream::bulk), "bulk");
    EXPECT_EQ(name_of(CredentialKind::smtp_ip), "smtp-ip");
}

}  // namespace
}  // namespace postrider::model
