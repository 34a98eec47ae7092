// The machine-readable part of a delivery status notification (RFC 3464, RFC 6533), forgiving.
#include "bounce/delivery_status.h"

#include <gtest/gtest.h>

namespace postrider::bounce {
namespace {

TEST(DeliveryStatus, HasOneGroupForEachRecipient) {
    const auto status = parse_delivery_status(
        "Reporting-MTA: dns; r.test\r\nOriginal-Envelope-Id: E1\r\n\r\n"
        "Final-Recipient: RFC822; <a@x.test>\r\nAction: Failed (really)\r\nStatus: 5.1.1 (no)\r\n"
        "Diagnostic-Code: smtp; 550 5.1.1\r\n  no such user\r\nRemote-MTA: dns; mx.test\r\n\r\n"
        "Final-Recipient: rfc822; b@x.test\nAction: delayed\n"
    );

    EXPECT_EQ(status.reporting_host, "r.test");
    EXPECT_EQ(status.envelope_id, "E1");
    ASSERT_EQ(status.recipients.size(), 2);
    EXPECT_EQ(status.recipients[0].recipient, "a@x.test");
    EXPECT_EQ(status.recipients[0].action, "failed");
    EXPECT_EQ(status.recipients[0].diagnostic, "550 5.1.1 no such user");
    EXPECT_EQ(status.recipients[1].action, "delayed");
}

TEST(DeliveryStatus, TellsGroupsApartWithoutEmptyLines) {
    const auto status = parse_delivery_status(
        "Final-Recipient: rfc822; a@x.test\nStatus: 5.0.0\nFinal-Recipient: rfc822; b@x.test\n"
    );

    EXPECT_EQ(status.recipients.size(), 2);
}

TEST(DeliveryStatus, PrefersTheAddressTheSenderWrote) {
    const auto status = parse_delivery_status(
        "Original-Recipient: rfc822; list@x.test\nFinal-Recipient: rfc822; inner@y.test\n"
    );

    EXPECT_EQ(status.recipients.at(0).recipient, "list@x.test");
}

TEST(DeliveryStatus, HasALimitOnGroups) {
    std::string text;
    for (std::size_t i = 0; i <= status_groups_max; ++i) {
        text += "Action: failed\n\n";
    }

    EXPECT_EQ(parse_delivery_status(text).recipients.size(), status_groups_max);
    EXPECT_TRUE(parse_delivery_status(std::string(100'000, ':')).recipients.empty());
}

}  // namespace
}  // namespace postrider::bounce
