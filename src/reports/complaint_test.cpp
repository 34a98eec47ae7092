// A complaint about a message of ours: the abuse reporting format (RFC 5965, RFC 6591) and its kin.
#include "reports/complaint.h"

#include <gtest/gtest.h>

namespace postrider::reports {
namespace {

std::string complaint_with(std::string_view fields) {
    return "From: fbl@p.test\nContent-Type: multipart/report; report-type=feedback-report; "
           "boundary=b\n\n--b\nContent-Type: message/feedback-report\n\n" +
           std::string(fields) +
           "\n--b\nContent-Type: message/rfc822\n\nMessage-ID: <m@x.test>\n"
           "X-Postal-MsgID: tok\n\nx\n--b--\n";
}

TEST(Complaint, HasItsFieldsAndTheOriginal) {
    const auto complaint = read_complaint(complaint_with(
        "Feedback-Type: Abuse\nOriginal-Rcpt-To: <a@p.test>\nOriginal-Rcpt-To: b@p.test\n"
        "Source-IP: 192.0.2.1\nIncidents: 3\n"
    ));

    ASSERT_TRUE(complaint.has_value());
    EXPECT_EQ(complaint->feedback_type, "abuse");
    EXPECT_EQ(complaint->recipients, (std::vector<std::string>{"a@p.test", "b@p.test"}));
    EXPECT_EQ(complaint->incidents, 3);
    EXPECT_EQ(complaint->message_id, "m@x.test");
    EXPECT_EQ(complaint->postal_message_id, "tok");
}

TEST(Complaint, IsNoOrdinaryMessage) {
    EXPECT_FALSE(read_complaint("").has_value());
    EXPECT_FALSE(read_complaint("Subject: complaint about message from 192.0.2.1\n\nx").has_value()
    );
}

TEST(Complaint, HasALimitOnItsLists) {
    std::string fields;
    for (std::size_t i = 0; i < 1500; ++i) {
        fields += "Reported-URI: http://x.test/\n";
    }

    EXPECT_EQ(read_complaint(complaint_with(fields))->uris.size(), complaint_values_max);
}

}  // namespace
}  // namespace postrider::reports
