// Standing orders, send windows, schedules and life times, on the whole path.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "store/orders.h"
#include "tests/path/house.h"

namespace postrider::tests {
namespace {

using model::DeliveryStatus;
using model::OrderKind;
using ::testing::ElementsAre;

class Orders : public House {
protected:
    Orders() {
        world_.zone.add(
            "there.test MX 10 mx.there.test\nmx.there.test A 192.0.2.1\n"
            "other.test MX 10 mx.other.test\nmx.other.test A 192.0.2.2\n"
            "relay.test A 192.0.2.3\n"
        );
    }
    model::Order an_order(OrderKind kind) {
        model::Order order;
        order.kind = kind;
        order.domain = "there.test";
        order.reason = "a test";
        order.words = "No longer wanted.";
        order.enhanced_code = "5.7.1";
        order.made_at = world_.clock().now();
        return order;
    }
    model::OrderId give(model::Order order) {
        model::OrderId id;
        testing::run(world_.loop, store_->write([&](store::Transaction& transaction) {
            id = store::add_order(transaction, order);
        }));
        return id;
    }
    void end(model::OrderId id) {
        testing::run(world_.loop, store_->write([&](store::Transaction& transaction) {
            EXPECT_TRUE(store::end_order(transaction, id, world_.clock().now()));
        }));
    }
    store::DeliveryView view(model::DeliveryId delivery) {
        return *testing::run(world_.loop, store_->delivery(delivery));
    }
};

TEST_F(Orders, ASuspendedDomainWaitsUntilTheOrderEndsByItself) {
    const auto& there = place_sink("192.0.2.1");
    const auto& other = place_sink("192.0.2.2");
    start();
    auto order = an_order(OrderKind::suspend);
    order.ends_at = world_.clock().now() + 2h;
    give(order);
    world_.loop.advance(2s);

    const auto receipt = send({"bob@there.test", "eve@other.test"});
    world_.loop.advance(1h);
    EXPECT_EQ(there.received(), 0U);
    EXPECT_EQ(other.received(), 1U);
    const auto waiting = view(receipt.accepted.deliveries[0]);
    EXPECT_EQ(waiting.status, DeliveryStatus::queued);
    EXPECT_EQ(waiting.next_attempt_at, *order.ends_at);
    EXPECT_TRUE(waiting.wait_reason.starts_with("Waits for order #1 until "))
        << waiting.wait_reason;
    EXPECT_TRUE(waiting.wait_reason.ends_with(": a test")) << waiting.wait_reason;

    world_.loop.advance(1h);
    EXPECT_EQ(there.received(), 1U);
    EXPECT_EQ(attempts_of(receipt.accepted.deliveries[0]).size(), 1U);
    EXPECT_EQ(view(receipt.accepted.deliveries[0]).wait_reason, "");
}

TEST_F(Orders, WhatWaitsGoesWithinSecondsWhenTheOrderIsEndedEarly) {
    const auto& there = place_sink("192.0.2.1");
    start();
    const auto id = give(an_order(OrderKind::suspend));
    world_.loop.advance(2s);
    const auto receipt = send({"bob@there.test"});
    world_.loop.advance(1h);
    EXPECT_EQ(there.received(), 0U);

    end(id);
    world_.loop.advance(3s);

    EXPECT_EQ(there.received(), 1U);
    EXPECT_THAT(
        events_of(receipt.accepted.message), ElementsAre("accepted", "postponed", "delivered")
    );
}

TEST_F(Orders, WhatWaitsGoesWhenTheOrderEndedWhileNobodyRan) {
    const auto& there = place_sink("192.0.2.1");
    start();
    const auto id = give(an_order(OrderKind::suspend));
    world_.loop.advance(2s);
    send({"bob@there.test"});
    world_.loop.advance(1min);
    die();
    end(id);

    start();
    world_.loop.advance(1s);

    EXPECT_EQ(there.received(), 1U);
}

TEST_F(Orders, AreObeyedForMailThatWaitedBefore) {
    start();
    const auto receipt = send({"bob@there.test"});
    world_.loop.settle();  // nobody listens: deferred
    const auto& there = place_sink("192.0.2.1");
    give(an_order(OrderKind::bounce));
    world_.loop.advance(5min);

    EXPECT_EQ(there.received(), 0U);
    EXPECT_EQ(status_of(receipt.accepted.deliveries[0]), DeliveryStatus::bounced);
    const auto attempts = attempts_of(receipt.accepted.deliveries[0]);
    ASSERT_EQ(attempts.size(), 2U);
    EXPECT_EQ(attempts[1].explanation, "Ended by order #1: a test");
    EXPECT_EQ(attempts[1].enhanced_code, "5.7.1");
    EXPECT_THAT(
        events_of(receipt.accepted.message),
        ElementsAre("accepted", "deferred", "bounced", "notified")
    );
}

TEST_F(Orders, TheTimeThatAnOrderKeepsMailWaitingIsNoPartOfItsLife) {
    const auto& there = place_sink("192.0.2.1");
    wishes_.runner.lifetime = wishes_.lifetime;
    start();
    auto order = an_order(OrderKind::suspend);
    order.ends_at = world_.clock().now() + 48h;
    give(order);
    world_.loop.advance(2s);
    const auto first = send({"bob@there.test"}).accepted.deliveries[0];
    world_.loop.advance(1min);
    const auto second = send({"eve@there.test"}).accepted.deliveries[0];

    world_.loop.advance(49h);

    EXPECT_EQ(there.received(), 2U);
    EXPECT_EQ(status_of(first), DeliveryStatus::delivered);
    EXPECT_EQ(status_of(second), DeliveryStatus::delivered);
}

TEST_F(Orders, MailThatItsSenderGaveAnEndIsNotSentLater) {
    const auto& there = place_sink("192.0.2.1");
    wishes_.runner.lifetime = 2 * wishes_.lifetime;
    start();
    auto order = an_order(OrderKind::suspend);
    order.sender = "a@acme.test";
    give(order);
    world_.loop.advance(2s);
    const auto sent = send({"bob@there.test"}).accepted.deliveries[0];

    world_.loop.advance(wishes_.lifetime + 1min);

    EXPECT_EQ(there.received(), 0U);
    EXPECT_EQ(status_of(sent), DeliveryStatus::expired);
}

TEST_F(Orders, AnOrderWithoutEndKeepsNothingForEver) {
    place_sink("192.0.2.1");
    wishes_.runner.lifetime = wishes_.lifetime;
    wishes_.runner.hold = 6h;
    start();
    give(an_order(OrderKind::suspend));
    world_.loop.advance(2s);
    const auto first = send({"bob@there.test"}).accepted.deliveries[0];
    world_.loop.advance(1min);
    const auto second = send({"eve@there.test"}).accepted.deliveries[0];

    world_.loop.advance(10h);
    EXPECT_EQ(status_of(first), DeliveryStatus::queued);
    EXPECT_EQ(status_of(second), DeliveryStatus::queued);
    world_.loop.advance(20h);
    EXPECT_EQ(status_of(first), DeliveryStatus::expired);
    EXPECT_EQ(status_of(second), DeliveryStatus::expired);
}

TEST_F(Orders, OfAStrandThatIsSuspendedNothingIsClaimed) {
    const auto& there = place_sink("192.0.2.1");
    const auto id = give(an_order(OrderKind::suspend));
    std::vector<model::Accepted> kept;
    for (int number = 0; number < 300; ++number) {
        model::NewMessage message;
        message.server = server_.id;
        message.sender = "a@acme.test";
        message.accepted_at = world_.clock().now();
        message.expires_at = message.accepted_at + 24h;
        message.content = model::Content::from("Subject: x\r\n\r\nx\r\n");
        message.deliveries.push_back({.recipient = "b@there.test", .destination = "there.test"});
        kept.push_back(testing::run(world_.loop, store_->accept(message, {})));
    }
    int claims = 0;
    store_->linger = [&](std::string_view call) -> net::Task<> {
        claims += call == "claim_due" ? 1 : 0;
        co_return;
    };

    start();
    world_.loop.advance(2h);
    EXPECT_EQ(claims, 0);
    EXPECT_EQ(view(kept.front().deliveries[0]).status, DeliveryStatus::queued);

    end(id);
    world_.loop.advance(1min);
    EXPECT_EQ(there.received(), 300U);
}

TEST_F(Orders, HoldForAPersonWhoseReleaseStands) {
    const auto& there = place_sink("192.0.2.1");
    start();
    give(an_order(OrderKind::hold));
    world_.loop.advance(2s);
    const auto sent = send({"bob@there.test"}).accepted.deliveries[0];
    world_.loop.advance(1min);
    EXPECT_EQ(status_of(sent), DeliveryStatus::held);
    EXPECT_EQ(view(sent).hold_reason, "Held by order #1: a test");

    // Longer than it lives: the time that it was held does not count.
    world_.loop.advance(6h);
    testing::run(world_.loop, store_->send_now(sent, world_.clock().now(), "Ann said so"));
    world_.loop.advance(1min);

    EXPECT_EQ(there.received(), 1U);
    EXPECT_EQ(status_of(sent), DeliveryStatus::delivered);
}

TEST_F(Orders, RerouteToARelay) {
    const auto& there = place_sink("192.0.2.1");
    const auto& relay = place_sink("192.0.2.3");
    start();
    auto order = an_order(OrderKind::reroute);
    order.way = model::OrderWay::relay;
    order.target = "relay.test:25";
    give(order);
    world_.loop.advance(2s);

    const auto sent = send({"bob@there.test"}).accepted.deliveries[0];
    world_.loop.advance(1min);

    EXPECT_EQ(there.received(), 0U);
    EXPECT_EQ(relay.received(), 1U);
    EXPECT_EQ(attempts_of(sent).at(0).source, "relay:relay.test:25");
}

TEST_F(Orders, ARelayTakesMailWhoseDomainTheDnsDoesNotKnow) {
    const auto& relay = place_sink("192.0.2.3");
    start();
    auto order = an_order(OrderKind::reroute);
    order.domain = "intranet.test";
    order.way = model::OrderWay::relay;
    order.target = "relay.test:25";
    give(order);
    world_.loop.advance(2s);

    const auto sent = send({"bob@intranet.test"}).accepted.deliveries[0];
    world_.loop.advance(1min);

    EXPECT_EQ(relay.received(), 1U);
    EXPECT_EQ(status_of(sent), DeliveryStatus::delivered);
}

TEST_F(Orders, APoolBehindASmartHostNeedsNoDns) {
    const auto& relay = place_sink("192.0.2.3");
    wishes_.sources.push_back({
        .name = "behind",
        .helo = "out.example.test",
        .pools = {"behind"},
        .smart_host = delivery::SmartHost{.hop = {.host = "relay.test"}, .login = nullptr},
    });
    start();
    auto order = an_order(OrderKind::reroute);
    order.domain = "intranet.test";
    order.way = model::OrderWay::pool;
    order.target = "behind";
    give(order);
    world_.loop.advance(2s);

    const auto sent = send({"bob@intranet.test"}).accepted.deliveries[0];
    const auto lost = send({"bob@nowhere.test"}).accepted.deliveries[0];
    world_.loop.advance(1min);

    EXPECT_EQ(relay.received(), 1U);
    EXPECT_EQ(attempts_of(sent).at(0).source, "behind");
    EXPECT_EQ(status_of(lost), DeliveryStatus::bounced);
}

TEST_F(Orders, AskForTheSiteThatADomainLeadsTo) {
    const auto& there = place_sink("192.0.2.1");
    start();
    auto order = an_order(OrderKind::suspend);
    order.domain = "";
    order.site = "mx.there.test";
    const auto id = give(order);
    world_.loop.advance(2s);
    send({"bob@there.test"});
    world_.loop.advance(1min);
    EXPECT_EQ(there.received(), 0U);

    end(id);
    world_.loop.advance(3s);
    EXPECT_EQ(there.received(), 1U);
}

TEST_F(Orders, ASendWindowKeepsMailUntilItOpens) {
    const auto& there = place_sink("192.0.2.1");
    const auto utc = timing::find_zone("UTC");
    const auto minute_of_day =
        std::chrono::floor<std::chrono::minutes>(utc->local_of(world_.clock().now())) -
        std::chrono::floor<std::chrono::days>(utc->local_of(world_.clock().now()));
    timing::Window window;
    window.server = server_.path();
    window.opens = (minute_of_day + 3h) % 24h;
    window.closes = (minute_of_day + 4h) % 24h;
    window.zone = utc;
    window.name = "the window";
    wishes_.runner.windows = timing::Windows({window});
    start();

    const auto sent = send({"bob@there.test"}).accepted.deliveries[0];
    world_.loop.advance(2h);
    EXPECT_EQ(there.received(), 0U);
    EXPECT_TRUE(view(sent).wait_reason.starts_with("Waits for its send window the window"));

    world_.loop.advance(1h);
    EXPECT_EQ(there.received(), 1U);
}

TEST_F(Orders, RetriesThatFallOutsideTheWindowWaitForIt) {
    const auto utc = timing::find_zone("UTC");
    const auto start_of_day = std::chrono::floor<std::chrono::days>(world_.clock().now());
    const auto minute_of_day =
        std::chrono::floor<std::chrono::minutes>(world_.clock().now() - start_of_day);
    timing::Window window;
    window.opens = minute_of_day;
    window.closes = (minute_of_day + 2min) % 24h;
    window.zone = utc;
    window.name = "the window";
    wishes_.runner.windows = timing::Windows({window});
    wishes_.lifetime = 48h;
    start();

    const auto sent = send({"bob@there.test"}).accepted.deliveries[0];
    world_.loop.settle();

    EXPECT_EQ(attempts_of(sent).size(), 1U);
    EXPECT_EQ(view(sent).next_attempt_at, start_of_day + minute_of_day + 24h);
}

TEST_F(Orders, EachServerAndClassHasItsSchedule) {
    wishes_.runner.retries = {
        {.bounce_class = "network", .server = server_.path(), .wants = {.first = 40min}}
    };
    start();

    const auto sent = send({"bob@there.test"}).accepted.deliveries[0];
    world_.loop.settle();

    EXPECT_EQ(view(sent).next_attempt_at, *view(sent).last_attempt_at + 40min);
}

}  // namespace
}  // namespace postrider::tests
