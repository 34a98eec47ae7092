// Whose turn it is: what waits beside what, and what holds nobody up.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>

#include "path/queue/supply.h"
#include "tests/path/house.h"

namespace postrider::tests {
namespace {

using model::DeliveryStatus;

class Turns : public House {
protected:
    Turns() {
        world_.zone.add(
            "there.test MX 10 mx.there.test\nmx.there.test A 192.0.2.1\n"
            "other.test MX 10 mx.other.test\nmx.other.test A 192.0.2.2\n"
        );
    }
    model::DeliveryId send_one(const std::string& recipient) {
        return send({recipient}).accepted.deliveries[0];
    }
    /// Answers of the store to this call take so long.
    void slow_down(std::string_view slow, base::Duration duration) {
        store_->linger = [this, slow, duration](std::string_view call) -> net::Task<> {
            if (call == slow) {
                const auto until = world_.clock().instant() + duration;
                co_await world_.clock().sleep_until(until);
            }
        };
    }
};

TEST_F(Turns, ALapsedLeaseIsNeverSentTwiceByWhoHeldIt) {
    const auto& sink = place_sink("192.0.2.1");
    wishes_.runner.holding.lease = 1min;
    start();
    store_->fails = [](std::string_view call) { return call == "renew"; };

    const auto sent = send_one("slow+150@there.test");
    world_.loop.advance(10min);

    EXPECT_EQ(sink.received(), 1U);
    EXPECT_EQ(status_of(sent), DeliveryStatus::delivered);
    EXPECT_EQ(attempts_of(sent).size(), 1U);
}

TEST_F(Turns, LeasesLastAsLongAsTheyAreRenewed) {
    place_sink("192.0.2.1");
    wishes_.runner.holding.lease = 1min;
    start();

    send_one("slow+150@there.test");
    world_.loop.advance(2min);

    EXPECT_TRUE(testing::run(world_.loop, store_->waiting(world_.clock().now())).empty());
}

TEST_F(Turns, WhatIsClaimedWhileTheQueueStopsIsGivenBack) {
    start();
    send_one("bob@there.test");
    world_.loop.settle();  // nobody listens: deferred for five minutes
    slow_down("claim_due", 10s);
    world_.loop.advance(5min + 1s);

    die();

    const auto waiting = testing::run(world_.loop, store_->waiting(world_.clock().now()));
    ASSERT_EQ(waiting.size(), 1U);
    EXPECT_EQ(waiting[0].count, 1);
}

TEST_F(Turns, WhatBecomesDueDuringAClaimIsFetchedRightAfterIt) {
    start();
    send_one("ann@there.test");
    world_.loop.advance(1min);
    const auto second = send_one("bob@there.test");
    world_.loop.settle();
    const auto& sink = place_sink("192.0.2.1");
    slow_down("claim_due", 2s);
    world_.loop.advance(4min + 1s);  // the first is being claimed

    const auto now = world_.clock().now();
    testing::run(world_.loop, store_->send_now(second, now, "a person said so"));
    rooms_->runner.wake({.destination = "there.test", .server = server_.id}, now);
    world_.loop.advance(4s);

    EXPECT_EQ(sink.received(), 2U);
}

TEST_F(Turns, AfterALongStopDestinationsAreFetchedAFewAtATime) {
    wishes_.runner.attempts_max = 1000;
    start();
    const std::size_t destinations = queue::claims_at_once_max * 2;
    for (std::size_t number = 0; number < destinations; ++number) {
        world_.zone.mark_failing("d" + std::to_string(number) + ".test");
        send({"bob@d" + std::to_string(number) + ".test"});
    }
    world_.loop.settle();
    die();
    world_.loop.advance(1h);
    std::size_t claiming = 0;
    std::size_t most = 0;
    std::size_t claims = 0;
    store_->linger = [&](std::string_view call) -> net::Task<> {
        if (call != "claim_due") {
            co_return;
        }
        most = std::max(most, ++claiming);
        ++claims;
        const auto until = world_.clock().instant() + 1s;
        co_await world_.clock().sleep_until(until);
        --claiming;
    };

    start();
    world_.loop.advance(10s);

    EXPECT_EQ(most, queue::claims_at_once_max);
    EXPECT_GE(claims, destinations);
}

TEST_F(Turns, AWorkerGoesOnWhileItsResultIsRecorded) {
    const auto& sink = place_sink("192.0.2.1");
    wishes_.runner.lane.workers_max = 1;
    start();
    slow_down("finish", 10s);

    for (int number = 0; number < 3; ++number) {
        send_one("bob@there.test");
    }
    world_.loop.settle();

    EXPECT_EQ(sink.received(), 3U);
    world_.loop.advance(10s);
}

TEST_F(Turns, ButNoFurtherThanSoManyResultsAreUnrecorded) {
    const auto& sink = place_sink("192.0.2.1");
    wishes_.runner.lane.workers_max = 1;
    wishes_.runner.unrecorded_max = 1;
    start();
    slow_down("finish", 10s);

    for (int number = 0; number < 3; ++number) {
        send_one("bob@there.test");
    }
    world_.loop.settle();
    EXPECT_EQ(sink.received(), 2U);
    world_.loop.advance(10s);

    EXPECT_EQ(sink.received(), 3U);
    world_.loop.advance(10s);
}

TEST_F(Turns, ASlowRecipientDoesNotHoldTheNextMessageForTheSameHost) {
    const auto& sink = place_sink("192.0.2.1");
    start();

    send_one("slow+60@there.test");
    world_.loop.settle();
    send_one("bob@there.test");
    world_.loop.settle();

    EXPECT_EQ(sink.received(), 1U);
}

TEST_F(Turns, LanesTakeTurnsWhereAllWorkersAreBusy) {
    place_sink("192.0.2.1");
    const auto& other = place_sink("192.0.2.2");
    wishes_.runner.attempts_max = 1;
    start();

    for (int number = 0; number < 4; ++number) {
        send_one("slow+10@there.test");
    }
    send_one("bob@other.test");
    world_.loop.advance(21s);

    EXPECT_EQ(other.received(), 1U);
}

TEST_F(Turns, WhatIsTooOldWhenItsTurnComesExpiresWithoutAnAttempt) {
    const auto& sink = place_sink("192.0.2.1");
    wishes_.runner.lane.workers_max = 1;
    wishes_.lifetime = 1min;
    start();

    send_one("slow+120@there.test");
    const auto second = send({"bob@there.test"});
    world_.loop.advance(5min);

    EXPECT_EQ(sink.received(), 1U);
    EXPECT_EQ(status_of(second.accepted.deliveries[0]), DeliveryStatus::expired);
    EXPECT_TRUE(attempts_of(second.accepted.deliveries[0]).empty());
    EXPECT_THAT(
        events_of(second.accepted.message),
        ::testing::ElementsAre("accepted", "expired", "notified")
    );
}

TEST_F(Turns, NameServersThatDoNotAnswerFillNoMemory) {
    world_.zone.mark_slow("there.test", 30s);
    place_sink("192.0.2.1");
    start();

    for (int number = 0; number < 20; ++number) {
        send_one("bob@there.test");
    }
    world_.loop.settle();

    const auto waiting = testing::run(world_.loop, store_->waiting(world_.clock().now()));
    ASSERT_EQ(waiting.size(), 1U);
    EXPECT_EQ(waiting[0].count, 16);
}

TEST_F(Turns, AndWhatTheyHeldUpGoesOnceTheyAnswer) {
    world_.zone.mark_slow("there.test", 30s);
    const auto& sink = place_sink("192.0.2.1");
    start();

    for (int number = 0; number < 20; ++number) {
        send_one("bob@there.test");
    }
    world_.loop.advance(1min + 1s);

    EXPECT_EQ(sink.received(), 20U);
}

}  // namespace
}  // namespace postrider::tests
