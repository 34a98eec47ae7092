// What a report's words change about a delivery.
#include "path/inbound/consequences.h"

#include <gtest/gtest.h>

namespace postrider::inbound {
namespace {

constexpr auto month = std::chrono::days{30};

store::DeliveryView to_ann() {
    store::DeliveryView view;
    view.id = model::DeliveryId{11};
    view.server = model::ServerId{1};
    view.recipient = "Ann@there.test";
    return view;
}

bounce::ReportedRecipient refused(const char* address, bounce::BounceClass what, bool is_hard) {
    bounce::ReportedRecipient recipient;
    recipient.address = address;
    recipient.action = "failed";
    recipient.status = "5.1.1";
    recipient.reply = 550;
    recipient.diagnostic = "550 5.1.1 no";
    recipient.classification.bounce_class = what;
    recipient.classification.is_hard = is_hard;
    return recipient;
}

model::Consequence of(const bounce::Report& report, base::Duration kept = month) {
    return consequence_of_bounce(report, to_ann(), base::Time{}, kept);
}

TEST(ConsequenceOfBounce, TakesWhatIsSaidOfTheRecipientHimself) {
    bounce::Report report;
    report.recipients = {
        refused("bob@there.test", bounce::BounceClass::bad_address, true),
        refused("ann@there.test", bounce::BounceClass::mailbox_full, false),
    };

    EXPECT_TRUE(of(report).detail.starts_with("mailbox-full, status 5.1.1"));
    EXPECT_FALSE(of(report).suppression.has_value());
}

TEST(ConsequenceOfBounce, TakesTheFirstFailureWhereHisMailWasPassedOn) {
    bounce::Report report;
    report.recipients = {refused("ann@elsewhere.test", bounce::BounceClass::bad_address, true)};

    ASSERT_TRUE(of(report).suppression.has_value());
    EXPECT_EQ(of(report).suppression->address, "ann@there.test");
    EXPECT_EQ(of(report).suppression->expires_at, base::Time{} + month);
}

TEST(ConsequenceOfBounce, SuppressesOnlyHardBadAddresses) {
    for (const auto& [what, is_hard] :
         {std::pair(bounce::BounceClass::bad_address, false),
          {bounce::BounceClass::reputation, true},
          {bounce::BounceClass::content, false}}) {
        bounce::Report report;
        report.recipients = {refused("ann@there.test", what, is_hard)};
        EXPECT_FALSE(of(report).suppression.has_value());
    }
}

TEST(ConsequenceOfBounce, SuppressesNobodyForNoTime) {
    bounce::Report report;
    report.recipients = {refused("ann@there.test", bounce::BounceClass::bad_address, true)};

    EXPECT_FALSE(of(report, base::Duration::zero()).suppression.has_value());
}

TEST(ConsequenceOfBounce, SaysWhetherItIsAboutTheSender) {
    using bounce::BounceClass;
    const auto is_about_sender = [](BounceClass what, const char* rule = "") {
        bounce::Report report;
        report.recipients = {refused("ann@there.test", what, true)};
        report.recipients[0].classification.rule = rule;
        return of(report).is_about_sender;
    };
    EXPECT_TRUE(is_about_sender(BounceClass::reputation));
    EXPECT_TRUE(is_about_sender(BounceClass::rate));
    EXPECT_TRUE(is_about_sender(BounceClass::content, "unwanted-content"));
    EXPECT_FALSE(is_about_sender(BounceClass::content, "virus"));
    EXPECT_FALSE(is_about_sender(BounceClass::bad_address));
    EXPECT_FALSE(of({}).is_about_sender);
}

TEST(ConsequenceOfBounce, CutsAStrangersWords) {
    bounce::Report report;
    report.recipients = {refused("ann@there.test", bounce::BounceClass::content, false)};
    report.recipients[0].diagnostic = std::string(10'000, 'x');

    EXPECT_LE(of(report).detail.size(), reason_size_max + 3);
}

TEST(ConsequenceOfBounce, SaysLittleOfAReportThatNamesNobody) {
    EXPECT_EQ(of(bounce::Report{}).detail, "other: it came back");
}

TEST(ConsequenceOfComplaint, SuppressesForGood) {
    const auto consequence =
        consequence_of_complaint({.feedback_type = "abuse"}, to_ann(), base::Time{});

    EXPECT_EQ(consequence.kind, model::EventKind::complained);
    ASSERT_TRUE(consequence.suppression.has_value());
    EXPECT_EQ(consequence.suppression->expires_at, std::nullopt);
}

TEST(Complaint, IsNotWhenAMachineReportsAFailedCheck) {
    EXPECT_TRUE(is_about_unwanted_mail({.feedback_type = "abuse"}));
    EXPECT_TRUE(is_about_unwanted_mail({.feedback_type = "opt-out"}));
    EXPECT_FALSE(is_about_unwanted_mail({.feedback_type = "auth-failure"}));
    EXPECT_FALSE(is_about_unwanted_mail({.feedback_type = "not-spam"}));
}

}  // namespace
}  // namespace postrider::inbound
