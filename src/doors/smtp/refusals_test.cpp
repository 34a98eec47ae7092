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

TEST(Refusals, NameTheServerThatIsSuspended) {
    EXPECT_EQ(
        to_line(server_suspended("acme/main")), "535 5.7.1 Mail server acme/main is suspended"
    );
}

}  // namespace
}  // namespace postrider::doors::smtp
