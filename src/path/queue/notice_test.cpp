// What a sender is told.
#include "path/queue/notice.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "path/queue/queue_test_support.h"
#include "testing/run.h"
#include "testing/world.h"

namespace postrider::queue {
namespace {

using ::testing::HasSubstr;

class NoticeTest : public ::testing::Test {
protected:
    NoticeTest() {
        store.server_kept.id = {1};
        finish.next = store::Bounced{};
        finish.detail = "The host refused the recipient";
        finish.attempt.emplace();
        finish.attempt->host = "mx.there.test";
        finish.attempt->reply_code = 550;
        finish.attempt->enhanced_code = "5.1.1";
        finish.attempt->reply = "550 5.1.1 No such user";
    }
    std::optional<model::NewMessage> about(const model::Claim& claim) {
        return testing::run(world.loop, notices.about(claim, finish));
    }
    static std::string text_of(const model::NewMessage& message) {
        return std::string(message.content.head());
    }

    std::string lines;
    base::Log log{[this](std::string_view line) { lines += line; }, [] { return base::Time{}; }};
    NotingStore store;
    testing::World world;
    intake::Admission admission{
        world.clock(), store, world.random, {.host = "mx.example.test", .prepare = {}}
    };
    Notices notices{
        {world.clock(), store, admission, world.random, log},
        {.reporting_host = "mx.example.test",
         .from_name = "Mail Delivery System",
         .from_address = "MAILER-DAEMON@mx.example.test"}
    };
    store::Finish finish;
};

TEST_F(NoticeTest, SaysWhoWasNotReachedAndWhatTheHostSaid) {
    const auto notice = about(a_claim(1));

    ASSERT_TRUE(notice);
    EXPECT_TRUE(notice->is_bounce);
    EXPECT_EQ(notice->origin, model::Origin::bounce);
    ASSERT_EQ(notice->deliveries.size(), 1U);
    EXPECT_EQ(notice->deliveries[0].recipient, "a@acme.test");
    const auto text = text_of(*notice);
    EXPECT_THAT(text, HasSubstr("Final-Recipient: rfc822; bob1@there.test"));
    EXPECT_THAT(text, HasSubstr("Status: 5.1.1"));
    EXPECT_THAT(text, HasSubstr("550 5.1.1 No such user"));
}

TEST_F(NoticeTest, SaysThatTimeRanOut) {
    finish.next = store::Expired{};

    EXPECT_THAT(text_of(*about(a_claim(1))), HasSubstr("Status: 4.4.7"));
}

TEST_F(NoticeTest, ReturnsTheHeaderOnlyUnlessTheSenderAskedForAll) {
    auto claim = a_claim(1);
    EXPECT_THAT(text_of(*about(claim)), ::testing::Not(HasSubstr("body\r\n")));

    claim.dsn_return = model::DsnReturn::full;
    EXPECT_THAT(text_of(*about(claim)), HasSubstr("body\r\n"));
}

TEST_F(NoticeTest, OnMailThatRequiresTlsReturnsTheHeaderAloneAndRequiresItToo) {
    auto claim = a_claim(1);
    claim.dsn_return = model::DsnReturn::full;
    claim.tls_wish = model::TlsWish::required;

    const auto notice = about(claim);

    ASSERT_TRUE(notice);
    EXPECT_EQ(notice->tls_wish, model::TlsWish::required);
    EXPECT_THAT(text_of(*notice), ::testing::Not(HasSubstr("body\r\n")));
}

TEST_F(NoticeTest, SaysThatAHostTookWhatWasToBeReported) {
    auto claim = a_claim(1);
    claim.notify = model::Notify::success;
    claim.dsn_return = model::DsnReturn::full;
    finish.next = store::Delivered{};
    finish.attempt->reply_code = 250;
    finish.attempt->enhanced_code = "2.0.0";
    finish.attempt->reply = "250 2.0.0 Kept";

    const auto text = text_of(*about(claim));

    EXPECT_THAT(text, HasSubstr("Action: relayed\r\nStatus: 2.0.0"));
    EXPECT_THAT(text, HasSubstr("250 2.0.0 Kept"));
    EXPECT_THAT(text, HasSubstr("Subject: Your message was delivered"));
    EXPECT_THAT(text, ::testing::Not(HasSubstr("body\r\n")));
}

TEST_F(NoticeTest, SaysThatMailIsDelayedAndUntilWhenItIsTried) {
    auto claim = a_claim(1);
    claim.notify = model::Notify::delay;
    claim.accepted_at = base::from_micros(0);
    claim.expires_at = claim.accepted_at + std::chrono::hours{48};
    finish.at = claim.accepted_at + std::chrono::hours{3};
    finish.next = store::RetryAt{.due = claim.accepted_at + std::chrono::hours{5}};

    const auto text = text_of(*about(claim));

    EXPECT_THAT(text, HasSubstr("Action: delayed\r\nStatus: 4.0.0"));
    EXPECT_THAT(text, HasSubstr("Will-Retry-Until: Sat, 03 Jan 1970 00:00:00 +0000"));
}

TEST_F(NoticeTest, OnADelayIsMadeOnce) {
    auto claim = a_claim(1);
    claim.notify = model::Notify::delay;
    finish.at = claim.life_from + std::chrono::hours{3};
    finish.next = store::RetryAt{.due = claim.life_from + std::chrono::hours{5}};
    model::Event told;
    told.kind = model::EventKind::notified;
    told.delivery = claim.delivery;

    store.events = {told};
    EXPECT_FALSE(about(claim));
    store.events[0].delivery = a_claim(2).delivery;
    EXPECT_TRUE(about(claim));
}

TEST_F(NoticeTest, OnAnEndedHoldIsForThoseWhoSendByUs) {
    auto claim = a_claim(1);
    const auto told = testing::run(world.loop, notices.about_ended_hold(claim, finish.at));
    ASSERT_TRUE(told);
    EXPECT_THAT(text_of(*told), HasSubstr("nobody let it go in time"));
    EXPECT_THAT(text_of(*told), HasSubstr("Status: 4.4.7"));

    claim.scope = model::Scope::incoming;
    EXPECT_FALSE(testing::run(world.loop, notices.about_ended_hold(claim, finish.at)));
}

TEST_F(NoticeTest, IsNotMadeWhereNoneIsDue) {
    auto claim = a_claim(1);
    claim.notify = model::Notify::never;

    EXPECT_FALSE(about(claim));
}

TEST_F(NoticeTest, ThatCannotBeMadeIsSaidAndHoldsNothingUp) {
    auto claim = a_claim(1);
    claim.server = {99};  // gone meanwhile

    EXPECT_FALSE(about(claim));
    EXPECT_TRUE(lines.contains("notice_impossible"));
}

TEST_F(NoticeTest, ThatIsNotAdmittedIsSaidAndHoldsNothingUp) {
    store.server_kept.is_suspended = true;

    EXPECT_FALSE(about(a_claim(1)));
    EXPECT_TRUE(lines.contains("notice_refused"));
}

}  // namespace
}  // namespace postrider::queue
