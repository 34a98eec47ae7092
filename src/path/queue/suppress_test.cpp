// Which ends of a delivery put its recipient on the suppression list, and which take him off.
#include "path/queue/suppress.h"

#include <gtest/gtest.h>

#include <chrono>

namespace postrider::queue {
namespace {

constexpr auto month = std::chrono::days{30};

model::Claim a_claim() {
    model::Claim claim;
    claim.delivery = model::DeliveryId{7};
    claim.server = model::ServerId{1};
    claim.recipient = "Ann@there.test";
    return claim;
}

store::Finish refused(std::uint16_t code, const char* enhanced, const char* reply) {
    store::Finish finish;
    finish.next = store::Bounced{};
    finish.attempt = model::Attempt{};
    finish.attempt->result = model::AttemptResult::bounced;
    finish.attempt->host = "mx.there.test";
    finish.attempt->stage = "rcpt";
    finish.attempt->reply_code = code;
    finish.attempt->enhanced_code = enhanced;
    finish.attempt->reply = reply;
    return finish;
}

TEST(NoteSuppression, SuppressesWhoDoesNotExist) {
    auto finish = refused(550, "5.1.1", "550 5.1.1 No such user");

    note_suppression(a_claim(), finish, month);

    ASSERT_TRUE(finish.suppression.has_value());
    EXPECT_EQ(finish.suppression->address, "Ann@there.test");
    EXPECT_EQ(finish.suppression->source, model::SuppressionSource::reply);
    EXPECT_EQ(finish.suppression->bounce_class, "bad-address");
    EXPECT_EQ(finish.suppression->reason, "mx.there.test said 550 5.1.1 No such user");
    EXPECT_EQ(finish.suppression->expires_at, finish.at + month);
}

TEST(NoteSuppression, LeavesOtherTroubleAlone) {
    for (auto finish :
         {refused(552, "5.2.2", "Mailbox full"),
          refused(554, "5.7.1", "Looks like spam"),
          refused(550, "5.7.1", "Relay access denied"),
          refused(550, "5.7.1", "Client host blocked using a blocklist")}) {
        note_suppression(a_claim(), finish, month);
        EXPECT_FALSE(finish.suppression.has_value()) << finish.attempt->reply;
    }
}

TEST(NoteSuppression, LeavesAloneWhatMayYetBeDelivered) {
    auto finish = refused(450, "4.1.1", "No such user");
    finish.next = store::RetryAt{};

    note_suppression(a_claim(), finish, month);

    EXPECT_FALSE(finish.suppression.has_value());
}

TEST(NoteSuppression, PutsNobodyOnTheListWhenItIsKeptForNoTime) {
    auto finish = refused(550, "5.1.1", "No such user");

    note_suppression(a_claim(), finish, base::Duration::zero());

    EXPECT_FALSE(finish.suppression.has_value());
}

TEST(NoteSuppression, KnowsNothingOfMailThatArrived) {
    auto claim = a_claim();
    claim.scope = model::Scope::incoming;
    auto finish = refused(550, "5.1.1", "No such user");

    note_suppression(claim, finish, month);

    EXPECT_FALSE(finish.suppression.has_value());
}

TEST(NoteSuppression, TakesOffWhoGotMailThatWasHeldForTheList) {
    auto claim = a_claim();
    claim.hold_reason = model::hold_reason({.address = "ann@there.test", .reason = "gone"});
    store::Finish finish;
    finish.next = store::Delivered{};

    note_suppression(claim, finish, month);

    EXPECT_EQ(finish.relieved, "Ann@there.test");
}

TEST(NoteSuppression, TakesNobodyOffForOtherMail) {
    store::Finish finish;
    finish.next = store::Delivered{};

    note_suppression(a_claim(), finish, month);

    EXPECT_EQ(finish.relieved, "");
}

}  // namespace
}  // namespace postrider::queue
