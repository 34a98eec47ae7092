// Every refusal is an SMTP reply that says whether to try again.
#include "doors/smtp/refusals.h"

#include <gtest/gtest.h>

#include <utility>

namespace postrider::doors::smtp {
namespace {

using intake::Reason;

TEST(Refusals, AllHaveAReplyWithAnEnhancedCodeOfTheSameClass) {
    for (int number = 0; number <= std::to_underlying(Reason::not_scanned); ++number) {
        const auto reply = reply_to({.reason = static_cast<Reason>(number), .text = "why"});
        ASSERT_TRUE(reply.enhanced) << number;
        EXPECT_EQ(reply.code / 100, reply.enhanced->status_class) << number;
        EXPECT_GE(reply.code, 400) << number;
        EXPECT_EQ(reply.text, "why") << number;
    }
}

TEST(Refusals, AreForGoodUnlessTheStoreIsBusy) {
    for (int number = 0; number <= std::to_underlying(Reason::not_scanned); ++number) {
        const auto reason = static_cast<Reason>(number);
        EXPECT_EQ(reply_to({.reason = reason}).is_transient(), reason >= Reason::busy) << number;
    }
}

TEST(Refusals, UseTheCodesThatClientsOfPostalKnow) {
    EXPECT_EQ(reply_to({.reason = Reason::sender_not_allowed}).code, 530);
    EXPECT_EQ(reply_to({.reason = Reason::server_suspended}).code, 535);
    EXPECT_EQ(reply_to({.reason = Reason::loop}).code, 550);
}

TEST(Refusals, OfRecipientsHaveTheCodesOfTheirProblems) {
    using inbound::RecipientProblem;
    using inbound::RecipientRefusal;
    EXPECT_EQ(
        to_line(reply_to(RecipientRefusal::of(RecipientProblem::server_suspended))),
        "535 5.7.1 Mail server has been suspended"
    );
    EXPECT_EQ(
        to_line(reply_to(RecipientRefusal::of(RecipientProblem::authentication_required))),
        "530 5.7.0 Authentication required"
    );
}

}  // namespace
}  // namespace postrider::doors::smtp
