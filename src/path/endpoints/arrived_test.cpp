// Claims about what payloads tell of a claim.
#include "path/endpoints/arrived.h"

#include <gtest/gtest.h>

namespace postrider::endpoints {
namespace {

model::Claim a_claim() {
    model::Claim claim;
    claim.delivery = {.value = 31};
    claim.recipient = "help+7@acme.test";
    claim.sender = "joe@ext.test";
    claim.received_with_tls = true;
    claim.accepted_at = base::from_micros(1'767'225'600'500'000);
    return claim;
}

model::Claim inspected(const model::Inspection& inspection) {
    auto claim = a_claim();
    claim.inspection = std::make_shared<const model::Inspection>(inspection);
    return claim;
}

TEST(ArrivedMessage, IsTheDeliveryWithItsEnvelope) {
    const auto arrived = arrived_of(a_claim(), "Qw9");

    EXPECT_EQ(arrived.id, 31);
    EXPECT_EQ(arrived.token, "Qw9");
    EXPECT_EQ(arrived.recipient, "help+7@acme.test");
    EXPECT_EQ(arrived.sender, "joe@ext.test");
    EXPECT_EQ(arrived.accepted_at, base::from_micros(1'767'225'600'500'000));
    EXPECT_EQ(arrived.spam_status, inbound::SpamStatus::not_checked);
    EXPECT_FALSE(arrived.verdicts);
    EXPECT_EQ(arrived.received_with_tls, true);
}

TEST(ArrivedMessage, TellsWhatTheInspectionFound) {
    model::Inspection inspection;
    inspection.client = base::IpAddress::parse("192.0.2.7");
    inspection.verdicts.mail_from.result = model::AuthResult::softfail;
    inspection.verdicts.dmarc.result = model::AuthResult::pass;
    inspection.verdicts.dkim.push_back({.result = model::AuthResult::pass, .domain = "ext.test"});
    inspection.spam = {
        .status = model::SpamStatus::spam,
        .score = 12.34,
        .threshold = 5,
        .checks = {{.code = "GTUBE", .score = 10, .description = "test"}},
        .note = "",
    };

    const auto arrived = arrived_of(inspected(inspection), "");

    EXPECT_EQ(arrived.client_address, "192.0.2.7");
    EXPECT_EQ(arrived.spam_status, inbound::SpamStatus::spam);
    EXPECT_EQ(arrived.spam_score, "12.3");
    EXPECT_EQ(arrived.spam_report, "10.0 GTUBE test\n");
    ASSERT_TRUE(arrived.verdicts);
    EXPECT_EQ(arrived.verdicts->spf, "softfail");
    EXPECT_EQ(arrived.verdicts->dmarc, "pass");
    ASSERT_EQ(arrived.verdicts->dkim.size(), 1U);
    EXPECT_EQ(arrived.verdicts->dkim[0].domain, "ext.test");
    EXPECT_EQ(arrived.verdicts->dkim[0].result, "pass");
}

TEST(ArrivedMessage, OfANullSenderTellsOfTheHostName) {
    model::Inspection inspection;
    inspection.verdicts.helo.result = model::AuthResult::pass;

    EXPECT_EQ(arrived_of(inspected(inspection), "").verdicts->spf, "pass");
}

TEST(ArrivedMessage, HasNoScoreWhereNothingLookedAtIt) {
    const model::Inspection inspection;
    EXPECT_EQ(arrived_of(inspected(inspection), "").spam_score, "");
}

}  // namespace
}  // namespace postrider::endpoints
