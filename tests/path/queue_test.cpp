// The queue under trouble: slow hosts, full lanes, a failing store, sudden deaths.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/path/house.h"

namespace postrider::tests {
namespace {

using model::DeliveryStatus;
using ::testing::Each;

class Queue : public House {
protected:
    Queue() {
        world_.zone.add(
            "there.test MX 10 mx.there.test\nmx.there.test A 192.0.2.1\n"
            "slow.test MX 10 mx.slow.test\nmx.slow.test A 192.0.2.9\n"
        );
    }
    std::vector<model::DeliveryId> send_many(int count, const std::string& recipient) {
        std::vector<model::DeliveryId> sent;
        for (int number = 0; number < count; ++number) {
            sent.push_back(send({recipient}).accepted.deliveries[0]);
        }
        return sent;
    }
    int count_of(DeliveryStatus status) {
        int count = 0;
        for (const auto& delivery : deliveries()) {
            count += delivery.status == status ? 1 : 0;
        }
        return count;
    }
};

TEST_F(Queue, DeliversOthersWhileOneHostIsATarPit) {
    const auto& quick = place_sink("192.0.2.1");
    place_sink("192.0.2.9");
    start();

    send_many(20, "slow+600@slow.test");
    send_many(20, "bob@there.test");
    world_.loop.settle();

    EXPECT_EQ(quick.received(), 20U);
}

TEST_F(Queue, LeavesInTheStoreWhatALaneHasNoRoomForAndFetchesItLater) {
    const auto& slow = place_sink("192.0.2.9");
    start();

    send_many(30, "slow+1@slow.test");
    world_.loop.settle();
    EXPECT_LT(slow.received(), 30U);
    world_.loop.advance(5min);

    EXPECT_EQ(slow.received(), 30U);
    EXPECT_EQ(count_of(DeliveryStatus::delivered), 30);
}

TEST_F(Queue, RecordsAResultAgainUntilTheStoreTakesItAndDeliversOnce) {
    const auto& sink = place_sink("192.0.2.1");
    start();
    int failures = 3;
    store_->fails = [&](std::string_view call) { return call == "finish" && failures-- > 0; };

    const auto sent = send_many(1, "bob@there.test");
    world_.loop.settle();
    EXPECT_EQ(status_of(sent[0]), DeliveryStatus::queued);
    world_.loop.advance(1min);

    EXPECT_EQ(status_of(sent[0]), DeliveryStatus::delivered);
    EXPECT_EQ(sink.received(), 1U);
}

TEST_F(Queue, RefusesAMessageThatTheStoreDoesNotTake) {
    start();
    store_->fails = [](std::string_view call) { return call == "accept"; };
    intake::Submission submission;
    submission.server = server_;
    submission.recipients.push_back({.address = "bob@there.test"});
    submission.content = model::Content::from("From: a@acme.test\r\n\r\nbody\r\n");

    EXPECT_THROW(testing::run(world_.loop, rooms_->intake.accept(submission)), store::StoreError);

    store_->fails = [](std::string_view) { return false; };
    EXPECT_TRUE(deliveries().empty());
}

TEST_F(Queue, AStoreThatFailsAClaimIsAskedAgain) {
    start();
    send_many(1, "bob@there.test");
    world_.loop.settle();  // nobody listens: deferred
    const auto& sink = place_sink("192.0.2.1");
    int failures = 2;
    store_->fails = [&](std::string_view call) { return call == "claim_due" && failures-- > 0; };

    world_.loop.advance(10min);

    EXPECT_EQ(sink.received(), 1U);
}

TEST_F(Queue, GoesOnWhereItStoodAfterARestart) {
    start();
    const auto sent = send_many(10, "bob@there.test");
    world_.loop.settle();
    die();
    const auto& sink = place_sink("192.0.2.1");

    start();
    world_.loop.advance(1h);

    EXPECT_EQ(sink.received(), 10U);
    EXPECT_EQ(count_of(DeliveryStatus::delivered), 10);
}

TEST_F(Queue, GivesWhatWaitedInMemoryBackWhenItStops) {
    place_sink("192.0.2.9");
    start();
    send_many(6, "slow+600@slow.test");
    world_.loop.settle();

    die();

    const auto waiting = testing::run(world_.loop, store_->waiting(world_.clock().now()));
    ASSERT_EQ(waiting.size(), 1U);
    EXPECT_GE(waiting[0].count, 2);
    EXPECT_THAT(lines_, ::testing::Not(::testing::HasSubstr("interrupted_attempts=1")));
}

TEST_F(Queue, SendsWhatAPersonMadeDueElsewhere) {
    start();
    const auto sent = send_many(1, "bob@there.test");
    world_.loop.settle();
    const auto& sink = place_sink("192.0.2.1");

    testing::run(world_.loop, store_->send_now(sent[0], world_.clock().now(), "a person said so"));
    world_.loop.advance(1min);

    EXPECT_EQ(sink.received(), 1U);
}

TEST_F(Queue, UsesAConnectionForManyMessagesAndAFreshOneWhereItWentStale) {
    const auto& sink = place_sink("192.0.2.1");
    const auto host = *base::IpAddress::parse("192.0.2.1");
    start();

    for (int number = 0; number < 5; ++number) {
        send({"bob@there.test"});
        world_.loop.settle();
    }
    EXPECT_EQ(world_.network().connects_to(host), 1U);

    world_.loop.advance(1min);
    send({"bob@there.test"});
    world_.loop.settle();
    EXPECT_EQ(world_.network().connects_to(host), 2U);
    EXPECT_EQ(sink.received(), 6U);
}

TEST_F(Queue, LosesNothingWhereverTheWireIsCut) {
    const auto& sink = place_sink("192.0.2.1");
    const auto host = *base::IpAddress::parse("192.0.2.1");
    start();
    for (unsigned writes = 0; writes < 8; ++writes) {
        world_.network().set_link(host, {.cut_after_writes = writes});
        const auto sent = send_many(1, "bob@there.test");
        world_.loop.settle();
        world_.network().set_link(host, {});
        world_.loop.advance(10min);
        EXPECT_EQ(status_of(sent[0]), DeliveryStatus::delivered)
            << "cut after " << writes << " writes";
    }
    EXPECT_GE(sink.received(), 8U);
}

TEST_F(Queue, HoldsTheMailOfACredentialThatHolds) {
    const auto& sink = place_sink("192.0.2.1");
    start();
    intake::Submission submission;
    submission.server = server_;
    submission.credential = model::Credential{.name = "test", .holds_mail = true};
    submission.recipients.push_back({.address = "bob@there.test"});
    submission.content = model::Content::from("From: a@acme.test\r\n\r\nbody\r\n");

    auto answer = testing::run(world_.loop, rooms_->intake.accept(submission));
    world_.loop.advance(1h);

    const auto held = std::get<intake::Receipt>(answer).accepted.deliveries[0];
    EXPECT_EQ(status_of(held), DeliveryStatus::held);
    EXPECT_EQ(sink.received(), 0U);

    testing::run(world_.loop, store_->send_now(held, world_.clock().now(), "released"));
    world_.loop.advance(1min);
    EXPECT_EQ(sink.received(), 1U);
}

}  // namespace
}  // namespace postrider::tests
