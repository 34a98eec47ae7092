// Standing orders, what waits for them, and what is held: what every engine promises.
#include <gmock/gmock.h>

#include "store/orders.h"
#include "store/tenancy.h"
#include "tests/contract/fixture.h"

namespace postrider::store {
namespace {

using namespace std::chrono_literals;
using model::DeliveryStatus;
using ::testing::ElementsAre;
using ::testing::IsEmpty;

class Orders : public StoreTest {
protected:
    model::OrderId add(model::Order order) {
        model::OrderId id;
        wait(store->write([&](Transaction& transaction) { id = add_order(transaction, order); }));
        return id;
    }
    bool end(model::OrderId id, base::Time now) {
        bool is_ended = false;
        wait(store->write([&](Transaction& transaction) {
            is_ended = end_order(transaction, id, now);
        }));
        return is_ended;
    }
    std::vector<model::Order> list(OrderQuery query = {}) {
        std::vector<model::Order> orders;
        wait(store->read([&](Transaction& transaction) { orders = list_orders(transaction, query); }
        ));
        return orders;
    }
    static model::Order suspension(std::optional<base::Time> ends_at = std::nullopt) {
        model::Order order;
        order.domain = "one.test";
        order.reason = "they asked for it";
        order.made_by = "operator";
        order.made_at = noon;
        order.ends_at = ends_at;
        return order;
    }
    /// The delivery claimed, and put back to wait for `order`.
    model::DeliveryId make_wait(model::OrderId order, base::Time due) {
        const auto delivery = accept(a_message()).deliveries[0];
        const auto claims = claim("one.test");
        Finish finish = end_of(
            claims.at(0),
            RetryAt{.due = due, .order = order, .why = "Waits for an order"},
            model::AttemptResult::deferred
        );
        finish.attempt.reset();
        wait(store->finish(finish));
        return delivery;
    }
    DeliveryView view(model::DeliveryId delivery) { return *wait(store->delivery(delivery)); }
};
EVERY_ENGINE(Orders);

TEST_P(Orders, AreRememberedWhereTheySuspendedSinceAMoment) {
    const auto stands = add(suspension());
    const auto over = add(suspension(noon + 1h));
    auto other = suspension();
    other.kind = model::OrderKind::hold;
    add(other);
    const auto ended = add(suspension());
    EXPECT_TRUE(end(ended, noon + 2h));

    const auto since = [&](base::Time moment) {
        std::vector<std::int64_t> ids;
        for (const auto& order : wait(store->suspensions_since(moment))) {
            ids.push_back(order.id.value);
        }
        return ids;
    };
    EXPECT_THAT(since(noon), ElementsAre(stands.value, over.value, ended.value));
    EXPECT_THAT(since(noon + 1h), ElementsAre(stands.value, ended.value));
    EXPECT_THAT(since(noon + 2h), ElementsAre(stands.value));
}

TEST_P(Orders, EndWhatAPersonCancelledWhileItWasTried) {
    const auto accepted = accept(a_message());
    const auto claims = claim("one.test");
    auto finish = end_of(claims.at(0), Cancelled{}, model::AttemptResult::deferred);

    wait(store->finish(finish));

    EXPECT_EQ(view(accepted.deliveries[0]).status, DeliveryStatus::cancelled);
    EXPECT_EQ(wait(store->attempts(accepted.deliveries[0])).size(), 1U);
    EXPECT_EQ(story(accepted.message), "accepted cancelled");
    EXPECT_TRUE(claim("one.test", noon + 48h).empty());
}

TEST_P(Orders, LetGoOfWhatIsHeldByTheBeginningOfItsReason) {
    auto message = a_message();
    hold(message, "Held by order #3: a test", noon + 24h);
    accept(message);
    auto other = a_message();
    hold(other, "Held by order #31: a test", noon + 24h);
    accept(other);
    const Release of_third{.reason = "Held by order #3: ", .why = "Ann said so"};

    EXPECT_EQ(wait(store->release_held(of_third, noon, 10)), 1);
    EXPECT_EQ(wait(store->release_held(of_third, noon, 10)), 0);
    EXPECT_EQ(wait(store->release_held({.why = "all of it"}, noon, 10)), 1);
}

TEST_P(Orders, KeepsAnOrderAsItWasGiven) {
    model::Order order;
    order.kind = model::OrderKind::bounce;
    order.domain = "one.test";
    order.site = "mx.one.test";
    order.source = "eu1";
    order.tag = "spring";
    order.sender = "acme.test";
    order.recipient = "b@one.test";
    order.enhanced_code = "5.7.1";
    order.words = "Not wanted.";
    order.way = model::OrderWay::relay;
    order.target = "relay.test:587";
    order.reason = "a test";
    order.made_by = "ann";
    order.made_at = noon;
    order.ends_at = noon + 2h;

    order.id = add(order);

    EXPECT_THAT(list(), ElementsAre(order));
    EXPECT_THAT(list({.id = order.id}), ElementsAre(order));
    EXPECT_THAT(list({.id = model::OrderId{order.id.value + 1}}), IsEmpty());
}

TEST_P(Orders, StandUntilTheyEnd) {
    const auto timed = add(suspension(noon + 1h));
    const auto open = add(suspension());

    EXPECT_EQ(wait(store->standing_orders(noon)).size(), 2U);
    EXPECT_EQ(wait(store->standing_orders(noon + 1h)).size(), 1U);
    EXPECT_TRUE(end(open, noon + 2h));
    EXPECT_FALSE(end(open, noon + 3h));
    EXPECT_FALSE(end(timed, noon + 3h));
    EXPECT_THAT(wait(store->standing_orders(noon + 2h)), IsEmpty());
    EXPECT_EQ(list().back().ended_at, noon + 2h);
}

TEST_P(Orders, NameTheServersOfTheirOrganization) {
    std::vector<model::ServerId> servers;
    model::Order order = suspension();
    wait(store->write([&](Transaction& transaction) {
        const auto acme = create_organization(transaction, "Acme", "acme");
        order.organization = acme->id;
        for (const auto* name : {"main", "other"}) {
            model::Server server;
            server.organization = acme->id;
            server.name = name;
            server.permalink = name;
            server.token = name;
            servers.push_back(create_server(transaction, server)->id);
        }
    }));
    add(order);

    EXPECT_EQ(wait(store->standing_orders(noon)).at(0).servers, servers);
    EXPECT_EQ(wait(store->server_by_path("acme/other"))->id, servers[1]);
    EXPECT_FALSE(wait(store->server_by_path("acme/none")));
}

TEST_P(Orders, MakeADeliveryWaitWithoutAnAttempt) {
    const auto order = add(suspension(noon + 2h));

    const auto delivery = make_wait(order, noon + 2h);

    EXPECT_EQ(view(delivery).status, DeliveryStatus::queued);
    EXPECT_EQ(view(delivery).next_attempt_at, noon + 2h);
    EXPECT_EQ(view(delivery).wait_reason, "Waits for an order");
    EXPECT_THAT(wait(store->attempts(delivery)), IsEmpty());
    EXPECT_EQ(story(view(delivery).message), "accepted postponed");
    EXPECT_THAT(claim("one.test", noon + 2h - 1us), IsEmpty());
    const auto claims = claim("one.test", noon + 2h);
    ASSERT_EQ(claims.size(), 1U);
    EXPECT_EQ(claims[0].attempts, 0U);
}

TEST_P(Orders, LetGoOfWhatWaitsWhenTheyAreEndedEarly) {
    const auto order = add(suspension(noon + 2h));
    const auto other = add(suspension(noon + 2h));
    const auto delivery = make_wait(order, noon + 2h);
    const auto second = make_wait(order, noon + 2h);
    make_wait(other, noon + 2h);

    EXPECT_EQ(wait(store->end_waits(noon + 1min, 10)), 0);
    end(order, noon + 1min);
    EXPECT_EQ(wait(store->end_waits(noon + 1min, 1)), 1);
    EXPECT_EQ(wait(store->end_waits(noon + 1min, 10)), 1);
    EXPECT_EQ(wait(store->end_waits(noon + 1min, 10)), 0);

    EXPECT_EQ(view(delivery).next_attempt_at, noon + 1min);
    EXPECT_EQ(view(delivery).wait_reason, "");
    EXPECT_EQ(claim("one.test", noon + 1min).size(), 2U);
    EXPECT_EQ(view(second).status, DeliveryStatus::queued);
}

TEST_P(Orders, SurviveADeathWithWhatWaitsForThem) {
    const auto order = add(suspension(noon + 2h));
    const auto delivery = make_wait(order, noon + 2h);

    reopen();
    wait(store->recover("me", noon + 1min));

    EXPECT_EQ(wait(store->standing_orders(noon)).size(), 1U);
    EXPECT_EQ(view(delivery).wait_reason, "Waits for an order");
    EXPECT_THAT(claim("one.test", noon + 1h), IsEmpty());
    EXPECT_EQ(claim("one.test", noon + 2h).size(), 1U);
}

TEST_P(Orders, TheTimeThatAMessageIsHeldIsNoPartOfItsLife) {
    auto message = a_message();
    message.expires_at = noon + 120h;
    hold(message, "odd", noon + 168h);
    const auto delivery = accept(message).deliveries[0];

    ASSERT_TRUE(wait(store->send_now(delivery, noon + 144h, "seen")));

    const auto claims = claim("one.test", noon + 144h);
    ASSERT_EQ(claims.size(), 1U);
    EXPECT_EQ(claims[0].life_from, noon + 144h);
    EXPECT_EQ(claims[0].expires_at, noon + 264h);
    EXPECT_EQ(view(delivery).expires_at, noon + 264h);
}

TEST_P(Orders, TheTimesThatAMessageIsHeldAddUp) {
    const auto message = a_message();
    const auto delivery = accept(message).deliveries[0];

    EXPECT_TRUE(wait(store->hold(delivery, noon, {"look", noon + 24h})));
    EXPECT_TRUE(wait(store->send_now(delivery, noon + 2h, "seen")));
    EXPECT_TRUE(wait(store->hold(delivery, noon + 3h, {"look", noon + 24h})));
    EXPECT_TRUE(wait(store->send_now(delivery, noon + 4h, "seen")));

    EXPECT_EQ(claim("one.test", noon + 4h).at(0).expires_at, message.expires_at + 3h);
}

TEST_P(Orders, APersonHoldsWhatWaitsButNotWhatIsBeingTried) {
    const auto delivery = accept(a_message()).deliveries[0];

    EXPECT_TRUE(wait(store->hold(delivery, noon, {"look", noon + 24h})));
    EXPECT_EQ(view(delivery).status, DeliveryStatus::held);
    EXPECT_EQ(view(delivery).hold_reason, "look");
    EXPECT_EQ(story(view(delivery).message), "accepted held");
    EXPECT_THAT(claim("one.test"), IsEmpty());
    EXPECT_FALSE(wait(store->hold(delivery, noon, {"again", noon + 24h})));

    const auto tried = accept(a_message()).deliveries[0];
    ASSERT_EQ(claim("one.test").size(), 1U);
    EXPECT_FALSE(wait(store->hold(tried, noon, {"look", noon + 24h})));
}

TEST_P(Orders, HeldDeliveriesAreListedByThemselves) {
    accept(a_message());
    auto held = a_message({"b@one.test", "c@one.test"});
    hold(held, "odd", noon + 24h);
    const auto deliveries = accept(held).deliveries;

    const auto all = wait(store->held_before(std::nullopt, {}, 10));
    ASSERT_EQ(all.size(), 2U);
    EXPECT_EQ(all[0].id, deliveries[1]);
    EXPECT_EQ(wait(store->held_before(held.server, deliveries[1], 10)).size(), 1U);
    EXPECT_THAT(wait(store->held_before(model::ServerId{999}, {}, 10)), IsEmpty());
}

TEST_P(Orders, TheLifeOfWhatIsSentLaterBeginsThen) {
    auto message = a_message();
    message.not_before = noon + 24h;
    message.deliveries[0].birth = model::Queue{.not_before = message.not_before};
    accept(message);

    EXPECT_EQ(claim("one.test", noon + 24h).at(0).life_from, noon + 24h);
}

}  // namespace
}  // namespace postrider::store
