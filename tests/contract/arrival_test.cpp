// Mail that arrives: what is known of it, how its deliveries begin, and what is kept with it.
#include <gmock/gmock.h>

#include "tests/contract/fixture.h"

namespace postrider::store {
namespace {

using namespace std::chrono_literals;
using model::DeliveryStatus;

const model::EndpointId endpoint{17};

model::NewMessage arriving(model::Birth birth) {
    auto message = a_message({"in@acme.test"});
    message.scope = model::Scope::incoming;
    message.received_with_tls = true;
    auto& delivery = message.deliveries[0];
    delivery.route = model::RouteId{3};
    delivery.endpoint = endpoint;
    delivery.destination = model::destination_of(endpoint);
    delivery.birth = std::move(birth);
    model::Inspection inspection;
    inspection.client = base::IpAddress::parse("192.0.2.9");
    inspection.spam.status = model::SpamStatus::not_spam;
    message.inspection = std::make_shared<const model::Inspection>(inspection);
    return message;
}

/// Leads nowhere.
model::NewMessage kept_only(model::Birth birth) {
    auto message = arriving(std::move(birth));
    message.deliveries[0].endpoint.reset();
    message.deliveries[0].destination.clear();
    return message;
}

std::shared_ptr<const model::NewMessage> a_notice() {
    auto notice = a_message({"a@far.test"});
    notice.origin = model::Origin::bounce;
    notice.is_bounce = true;
    notice.sender = "";
    return std::make_shared<const model::NewMessage>(notice);
}

class Arrival : public StoreTest {};
EVERY_ENGINE(Arrival);

TEST_P(Arrival, GivesADeliveryWithItsEndpointAndWhatWasFound) {
    const auto message = arriving(model::Queue{});
    const auto accepted = accept(message);

    const auto claims = claim("endpoint:17");

    ASSERT_EQ(claims.size(), 1U);
    EXPECT_EQ(claims[0].endpoint, endpoint);
    EXPECT_EQ(claims[0].route, model::RouteId{3});
    EXPECT_EQ(claims[0].scope, model::Scope::incoming);
    EXPECT_TRUE(claims[0].received_with_tls);
    ASSERT_TRUE(claims[0].inspection);
    EXPECT_EQ(*claims[0].inspection, *message.inspection);
    EXPECT_EQ(wait(store->inspection(accepted.message)), *message.inspection);
    const auto view = wait(store->delivery(accepted.deliveries[0]));
    EXPECT_EQ(view->scope, model::Scope::incoming);
    EXPECT_EQ(view->route, model::RouteId{3});
    EXPECT_EQ(view->endpoint, endpoint);
}

TEST_P(Arrival, KnowsNothingOfWhatIsSent) {
    const auto accepted = accept(a_message());

    EXPECT_FALSE(wait(store->inspection(accepted.message)));
    const auto claims = claim("one.test");
    EXPECT_FALSE(claims[0].inspection);
    EXPECT_FALSE(claims[0].endpoint);
    EXPECT_EQ(claims[0].scope, model::Scope::outgoing);
}

TEST_P(Arrival, EndsAtOnceWhatGoesNowhere) {
    const auto accepted = accept(
        kept_only(model::Ended{.status = DeliveryStatus::processed, .why = "kept", .notice = {}})
    );

    EXPECT_EQ(waiting_count(), 0);
    EXPECT_EQ(wait(store->delivery(accepted.deliveries[0]))->status, DeliveryStatus::processed);
    EXPECT_EQ(story(accepted.message), "accepted processed");
    EXPECT_EQ(wait(store->events_of(accepted.message))[1].detail, "kept");
}

TEST_P(Arrival, HoldsEachDeliveryForItsOwnReason) {
    auto message = arriving(model::Hold{"spam", noon + 24h});
    message.deliveries.push_back(message.deliveries[0]);
    message.deliveries[1].birth = model::Hold{"infected", noon + 48h};
    const auto accepted = accept(message);

    const auto views = wait(store->deliveries_of(accepted.message));

    ASSERT_EQ(views.size(), 2U);
    EXPECT_EQ(views[0].hold_reason, "spam");
    EXPECT_EQ(views[0].hold_ends_at, noon + 24h);
    EXPECT_EQ(views[1].hold_reason, "infected");
    EXPECT_EQ(views[1].hold_ends_at, noon + 48h);
}

TEST_P(Arrival, EndsAHeldDeliveryThatLeadsNowhereWhenItIsLetGo) {
    const auto accepted = accept(kept_only(model::Hold{"its route holds", noon + 24h}));
    const auto id = accepted.deliveries[0];

    EXPECT_TRUE(wait(store->send_now(id, noon + 1h, "fine")));

    EXPECT_EQ(wait(store->delivery(id))->status, DeliveryStatus::processed);
    EXPECT_EQ(story(accepted.message), "accepted held released processed");
    EXPECT_EQ(waiting_count(noon + 24h), 0);
    EXPECT_FALSE(wait(store->send_now(id, noon + 2h, "again")));
    EXPECT_FALSE(wait(store->cancel(id, noon + 2h, "no")));
}

TEST_P(Arrival, SendsABounceWithItsCause) {
    const auto accepted = accept(kept_only(
        model::Ended{.status = DeliveryStatus::bounced, .why = "no", .notice = a_notice()}
    ));

    EXPECT_EQ(story(accepted.message), "accepted bounced notified");
    const auto claims = claim("far.test");
    ASSERT_EQ(claims.size(), 1U);
    EXPECT_TRUE(claims[0].is_bounce);
    EXPECT_EQ(wait(store->delivery(claims[0].delivery))->bounce_for, accepted.deliveries[0]);
    EXPECT_FALSE(wait(store->delivery(accepted.deliveries[0]))->bounce_for);
}

TEST_P(Arrival, RemembersWhatABounceIsAbout) {
    const auto sent = accept(a_message()).deliveries[0];
    auto bounce = kept_only(model::Ended{});
    bounce.bounce_for = sent;

    EXPECT_EQ(wait(store->delivery(accept(bounce).deliveries[0]))->bounce_for, sent);
}

TEST_P(Arrival, KeepsSeveralMessagesTogether) {
    auto other = kept_only(model::Hold{"why", noon + 24h});
    other.server = model::ServerId{8};
    const std::vector messages{a_message(), other, arriving(model::Queue{})};

    const auto accepted = wait(
        store->accept_all(messages, {Lease{"me", noon + 1min}, Lease{}, Lease{"me", noon + 1min}})
    );

    ASSERT_EQ(accepted.size(), 3U);
    EXPECT_EQ(wait(store->delivery(accepted[1].deliveries[0]))->server, other.server);
    EXPECT_EQ(waiting_count(), 0);
    EXPECT_EQ(waiting_count(noon + 1min), 2);
}

}  // namespace
}  // namespace postrider::store
