// Reports that senders asked for, and those that nobody must get.
#include "path/queue/notice_due.h"

#include <gtest/gtest.h>

namespace postrider::queue {
namespace {

using namespace std::chrono_literals;
using mail::DsnAction;
using model::Notify;

constexpr base::Time noon = base::from_micros(1'795'341'296'000'000);

model::Claim a_claim(Notify notify = Notify::unspecified) {
    model::Claim claim;
    claim.sender = "a@acme.test";
    claim.recipient = "bob@there.test";
    claim.notify = notify;
    claim.accepted_at = noon;
    claim.life_from = noon;
    return claim;
}

std::optional<DsnAction> due(const model::Claim& claim, store::Next next, base::Time at = noon) {
    store::Finish finish;
    finish.at = at;
    finish.next = next;
    return notice_due(claim, finish, 4h);
}

TEST(NoticeDue, TellsOfAFinalFailure) {
    EXPECT_EQ(due(a_claim(), store::Bounced{}), DsnAction::failed);
    EXPECT_EQ(due(a_claim(), store::Expired{}), DsnAction::failed);
    EXPECT_EQ(due(a_claim(Notify::failure | Notify::delay), store::Bounced{}), DsnAction::failed);
    EXPECT_EQ(due(a_claim(), store::Delivered{}), std::nullopt);
    EXPECT_EQ(due(a_claim(), store::Cancelled{}), std::nullopt);
    EXPECT_EQ(due(a_claim(), store::RetryAt{noon + 24h}), std::nullopt);
}

TEST(NoticeDue, TellsNothingOfWhatIsHeld) {
    const auto asked = Notify::success | Notify::failure | Notify::delay;
    EXPECT_EQ(due(a_claim(), model::Hold{}), std::nullopt);
    EXPECT_EQ(due(a_claim(asked), model::Hold{}), std::nullopt);
}

TEST(NoticeDue, TellsNobodyWhoAskedForOtherReportsOrNone) {
    EXPECT_EQ(due(a_claim(Notify::never), store::Bounced{}), std::nullopt);
    EXPECT_EQ(due(a_claim(Notify::success), store::Bounced{}), std::nullopt);
    EXPECT_EQ(due(a_claim(Notify::never), store::Delivered{}), std::nullopt);
}

TEST(NoticeDue, TellsOfSuccessWhoAskedForIt) {
    EXPECT_EQ(due(a_claim(Notify::success), store::Delivered{}), DsnAction::relayed);
    EXPECT_EQ(due(a_claim(Notify::failure), store::Delivered{}), std::nullopt);
    auto to_endpoint = a_claim(Notify::success);
    to_endpoint.destination = model::destination_of(model::EndpointId{1});
    EXPECT_EQ(due(to_endpoint, store::Delivered{}), DsnAction::delivered);
}

TEST(NoticeDue, TellsOfADelayOnce) {
    const auto claim = a_claim(Notify::delay | Notify::failure);
    EXPECT_EQ(due(claim, store::RetryAt{noon + 1h}, noon), std::nullopt);
    EXPECT_EQ(due(claim, store::RetryAt{noon + 5h}, noon + 3h), DsnAction::delayed);
    EXPECT_EQ(due(claim, store::RetryAt{noon + 8h}, noon + 5h), std::nullopt);
    EXPECT_EQ(due(a_claim(Notify::failure), store::RetryAt{noon + 5h}, noon + 3h), std::nullopt);
    store::Finish finish;
    finish.at = noon;
    finish.next = store::RetryAt{noon + 5h};
    EXPECT_EQ(notice_due(claim, finish, 0h), std::nullopt);
}

TEST(NoticeDue, CountsADelayFromWhenItWasToBeSent) {
    auto claim = a_claim(Notify::delay);
    claim.life_from = noon + 24h;
    EXPECT_EQ(due(claim, store::RetryAt{noon + 5h}, noon + 3h), std::nullopt);
    EXPECT_EQ(due(claim, store::RetryAt{noon + 29h}, noon + 27h), DsnAction::delayed);
}

TEST(NoticeDue, IsNoneForWhatAPersonCancelled) {
    EXPECT_EQ(due(a_claim(), store::Cancelled{}), std::nullopt);
    EXPECT_EQ(due(a_claim(Notify::failure), store::Cancelled{}), std::nullopt);
}

TEST(NoticeDue, IsNoneForBouncesNobodyAndTheApi) {
    auto bounce = a_claim(Notify::success | Notify::failure);
    bounce.is_bounce = true;
    auto nobody = a_claim(Notify::success);
    nobody.sender = "";
    auto api = a_claim(Notify::success);
    api.origin = model::Origin::api;
    for (const auto& claim : {bounce, nobody, api}) {
        EXPECT_EQ(due(claim, store::Bounced{}), std::nullopt);
        EXPECT_EQ(due(claim, store::Delivered{}), std::nullopt);
    }
}

}  // namespace
}  // namespace postrider::queue
