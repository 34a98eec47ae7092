// A message that tells what became of another: bounces of every make, delays, confirmations.
#include "bounce/report.h"

#include <gtest/gtest.h>

namespace postrider::bounce {
namespace {

TEST(Report, IsNoneOfAnythingElse) {
    EXPECT_EQ(read_report("").kind, ReportKind::none);
    EXPECT_EQ(read_report("From: a@x.test\nSubject: hi\n\nhello\n").kind, ReportKind::none);
    EXPECT_EQ(
        read_report("From: a@x.test\nSubject: news\nAuto-Submitted: auto-replied\n\nhi\n").kind,
        ReportKind::auto_reply
    );
}

TEST(Report, ReadsAmazonsNotifications) {
    const auto report = read_report(
        "From: no-reply@sns.amazonaws.com\nSubject: AWS Notification Message\n\n"
        R"({"notificationType":"Bounce","bounce":{"bouncedRecipients":[{"emailAddress":"a@x.test",)"
        R"("status":"5.1.1","diagnosticCode":"smtp; 550 5.1.1 user unknown"}]},)"
        R"("mail":{"commonHeaders":{"messageId":"<m@x.test>"}}})"
    );

    EXPECT_EQ(report.kind, ReportKind::bounce);
    EXPECT_EQ(report.message_id, "m@x.test");
    ASSERT_EQ(report.recipients.size(), 1);
    EXPECT_EQ(report.recipients[0].status, "5.1.1");
    EXPECT_TRUE(report.recipients[0].classification.is_hard);
}

TEST(Report, ImpliesAStatusWhereNoneIsTold) {
    const auto report = read_report(
        "From: postmaster@x.test\nSubject: Undeliverable Mail\n\n"
        "User mailbox exceeds allowed size: a@x.test\n"
    );

    ASSERT_EQ(report.recipients.size(), 1);
    EXPECT_EQ(report.recipients[0].address, "a@x.test");
    EXPECT_TRUE(report.recipients[0].status_is_implied);
    EXPECT_EQ(report.recipients[0].status, "5.0.922");
}

TEST(Report, KeepsDiagnosticsShort) {
    const auto report = read_report(
        "From: MAILER-DAEMON@x.test\nSubject: failure notice\n\n<a@x.test>:\n550 " +
        std::string(100'000, 'x')
    );

    ASSERT_EQ(report.recipients.size(), 1);
    EXPECT_LE(report.recipients[0].diagnostic.size(), diagnostic_size_max);
}

}  // namespace
}  // namespace postrider::bounce
