// A server that is suspended while its mail waits.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "store/tenancy.h"
#include "tenancy/units.h"
#include "tests/path/house.h"

namespace postrider::tests {
namespace {

using model::DeliveryStatus;
using ::testing::ElementsAre;

class Suspension : public House {
protected:
    Suspension() { world_.zone.add("there.test MX 10 mx.there.test\nmx.there.test A 192.0.2.1\n"); }
    void set_suspended(bool is_suspended) {
        const auto change = [&](store::Transaction& transaction) {
            return store::set_suspended(transaction, server_.id, is_suspended);
        };
        EXPECT_TRUE(testing::run(world_.loop, tenancy::write(*store_, change)));
    }
    std::int64_t release() {
        return testing::run(
            world_.loop,
            store_->release_held(
                {.server = server_.id, .reason = std::string(model::server_is_suspended)},
                world_.clock().now(),
                100
            )
        );
    }
};

TEST_F(Suspension, HoldsWhatWaitsUntilTheServerIsResumed) {
    start();
    const auto receipt = send({"bob@there.test"});
    world_.loop.settle();  // nobody listens: deferred
    const auto& sink = place_sink("192.0.2.1");
    set_suspended(true);
    world_.loop.advance(10min);

    EXPECT_EQ(sink.received(), 0U);
    EXPECT_EQ(status_of(receipt.accepted.deliveries[0]), DeliveryStatus::held);
    EXPECT_EQ(deliveries()[0].hold_reason, "The mail server is suspended");

    set_suspended(false);
    EXPECT_EQ(release(), 1);
    world_.loop.advance(1min);

    EXPECT_EQ(sink.received(), 1U);
    EXPECT_THAT(
        events_of(receipt.accepted.message),
        ElementsAre("accepted", "deferred", "held", "released", "delivered")
    );
}

TEST_F(Suspension, LetsGoWhatAPersonLetsGo) {
    start();
    const auto sent = send({"bob@there.test"}).accepted.deliveries[0];
    world_.loop.settle();
    const auto& sink = place_sink("192.0.2.1");
    set_suspended(true);
    world_.loop.advance(10min);

    testing::run(world_.loop, store_->send_now(sent, world_.clock().now(), "Ann said so"));
    world_.loop.advance(1min);

    EXPECT_EQ(sink.received(), 1U);
}

TEST_F(Suspension, HoldsAgainWhatWasReleasedByAResumption) {
    start();
    const auto sent = send({"bob@there.test"}).accepted.deliveries[0];
    world_.loop.settle();
    const auto& sink = place_sink("192.0.2.1");
    set_suspended(true);
    world_.loop.advance(10min);
    release();

    world_.loop.advance(1min);

    EXPECT_EQ(sink.received(), 0U);
    EXPECT_EQ(status_of(sent), DeliveryStatus::held);
}

}  // namespace
}  // namespace postrider::tests
