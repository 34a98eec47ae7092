// The life of one message, from the doorway to the recipient's server.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/path/house.h"

namespace postrider::tests {
namespace {

using model::AttemptResult;
using model::DeliveryStatus;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::StartsWith;

class OneMessage : public House {};

TEST_F(OneMessage, IsDeliveredAtOnceAndSaysHow) {
    world_.zone.add("there.test MX 10 mx.there.test\nmx.there.test A 192.0.2.1\n");
    const auto& sink = place_sink("192.0.2.1");
    start();

    const auto receipt = send({"bob@there.test"});
    world_.loop.settle();

    EXPECT_EQ(sink.received(), 1U);
    EXPECT_EQ(status_of(receipt.accepted.deliveries[0]), DeliveryStatus::delivered);
    EXPECT_THAT(events_of(receipt.accepted.message), ElementsAre("accepted", "delivered"));
    const auto attempts = attempts_of(receipt.accepted.deliveries[0]);
    ASSERT_EQ(attempts.size(), 1U);
    EXPECT_EQ(attempts[0].host, "mx.there.test");
    EXPECT_EQ(attempts[0].address, "192.0.2.1:25");
    EXPECT_EQ(attempts[0].helo, "out.example.test");
    EXPECT_EQ(attempts[0].stage, "final_dot");
    EXPECT_EQ(attempts[0].reply_code, 250);
    EXPECT_THAT(attempts[0].tls, StartsWith("TLS"));
}

TEST_F(OneMessage, IsDeferredByAGreylistingHostAndDeliveredOnTheSecondAttempt) {
    world_.zone.add("there.test MX 10 mx.there.test\nmx.there.test A 192.0.2.1\n");
    const auto& sink = place_sink("192.0.2.1");
    start();

    const auto receipt = send({"greylist@there.test"});
    world_.loop.settle();
    EXPECT_EQ(status_of(receipt.accepted.deliveries[0]), DeliveryStatus::deferred);
    world_.loop.advance(30s);

    EXPECT_EQ(sink.received(), 1U);
    EXPECT_EQ(status_of(receipt.accepted.deliveries[0]), DeliveryStatus::delivered);
    EXPECT_THAT(
        events_of(receipt.accepted.message), ElementsAre("accepted", "deferred", "delivered")
    );
}

TEST_F(OneMessage, ThatIsRefusedComesBackAsABounceAndTheBounceIsNeverBounced) {
    world_.zone.add("there.test MX 10 mx.there.test\nmx.there.test A 192.0.2.1\n");
    place_sink("192.0.2.1");
    start();

    const auto receipt = send({"refuse@there.test"}, "refuse+me@there.test");
    world_.loop.run_until_idle(1h);

    EXPECT_EQ(status_of(receipt.accepted.deliveries[0]), DeliveryStatus::bounced);
    EXPECT_THAT(events_of(receipt.accepted.message), ::testing::Contains("bounced"));
    const auto all = deliveries();
    ASSERT_EQ(all.size(), 2U);
    EXPECT_TRUE(all[0].is_bounce);
    EXPECT_EQ(all[0].recipient, "refuse+me@there.test");
    EXPECT_EQ(all[0].status, DeliveryStatus::bounced);
}

TEST_F(OneMessage, ForADomainThatDoesNotExistOrTakesNoMailIsRefusedAtOnce) {
    world_.zone.add("nomail.test MX 0 .\n");
    start();

    const auto receipt = send({"bob@nowhere.test", "bob@nomail.test"}, "");
    world_.loop.settle();

    for (const auto delivery : receipt.accepted.deliveries) {
        EXPECT_EQ(status_of(delivery), DeliveryStatus::bounced);
        EXPECT_EQ(attempts_of(delivery)[0].stage, "dns");
    }
    EXPECT_EQ(attempts_of(receipt.accepted.deliveries[0])[0].enhanced_code, "5.1.2");
    EXPECT_EQ(attempts_of(receipt.accepted.deliveries[1])[0].enhanced_code, "5.1.10");
}

TEST_F(OneMessage, WaitsWhileTheDnsCannotTell) {
    world_.zone.mark_failing("there.test");
    start();

    const auto receipt = send({"bob@there.test"});
    world_.loop.settle();

    EXPECT_EQ(status_of(receipt.accepted.deliveries[0]), DeliveryStatus::deferred);
    EXPECT_EQ(attempts_of(receipt.accepted.deliveries[0])[0].enhanced_code, "4.4.3");
}

TEST_F(OneMessage, GoesToTheNextHostWhenTheFirstRefusesTheConnection) {
    world_.zone.add(
        "there.test MX 10 mx1.there.test\nthere.test MX 20 mx2.there.test\n"
        "mx1.there.test A 192.0.2.1\nmx2.there.test A 192.0.2.2\n"
    );
    const auto& second = place_sink("192.0.2.2");
    start();

    const auto receipt = send({"bob@there.test"});
    world_.loop.settle();

    EXPECT_EQ(second.received(), 1U);
    const auto attempts = attempts_of(receipt.accepted.deliveries[0]);
    EXPECT_EQ(attempts[0].host, "mx2.there.test");
    EXPECT_EQ(attempts[0].hop, 2U);
    ASSERT_EQ(attempts[0].others.size(), 1U);
    EXPECT_EQ(attempts[0].others[0].host, "mx1.there.test");
    EXPECT_EQ(attempts[0].others[0].stage, "connect");
}

TEST_F(OneMessage, IsTriedOnScheduleUntilItsLifeTimeEnds) {
    world_.zone.add("there.test A 192.0.2.1\n");
    start();

    const auto receipt = send({"bob@there.test"});
    world_.loop.run_until_idle(24h);

    EXPECT_EQ(status_of(receipt.accepted.deliveries[0]), DeliveryStatus::expired);
    const auto attempts = attempts_of(receipt.accepted.deliveries[0]);
    ASSERT_EQ(attempts.size(), 6U);
    EXPECT_GE(attempts[1].at - attempts[0].at, 5min);
    EXPECT_GE(attempts[2].at - attempts[1].at, 10min);
    EXPECT_THAT(attempts[5].explanation, HasSubstr("refused the connection"));
}

}  // namespace
}  // namespace postrider::tests
