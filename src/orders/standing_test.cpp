// Which order binds what.
#include "orders/standing.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace postrider::orders {
namespace {

using namespace std::chrono_literals;
using model::OrderKind;
using ::testing::ElementsAre;
using ::testing::IsEmpty;

constexpr base::Time now{std::chrono::hours{12}};

const Traits traits{
    .server = {7},
    .destination = "there.test",
    .tag = "spring",
    .sender = "news@acme.test",
    .recipient = "Bob@there.test",
    .site = "mx1.mail.test:25,mx2.mail.test:25",
    .source = "eu1",
};

model::Order an_order(OrderKind kind = OrderKind::suspend, std::int64_t id = 1) {
    model::Order order;
    order.id = {id};
    order.kind = kind;
    order.reason = "a test";
    return order;
}

bool fits_with(std::string model::Order::* field, const std::string& value) {
    auto order = an_order();
    order.*field = value;
    return fits(order, traits);
}

TEST(StandingOrders, WithoutAnythingGivenAreAboutAllMail) {
    EXPECT_TRUE(fits(an_order(), traits));
    EXPECT_TRUE(fits(an_order(), Traits{}));
}

TEST(StandingOrders, AskForDomainTagSenderRecipientAndSource) {
    EXPECT_TRUE(fits_with(&model::Order::domain, "there.test"));
    EXPECT_FALSE(fits_with(&model::Order::domain, "test"));
    EXPECT_TRUE(fits_with(&model::Order::tag, "spring"));
    EXPECT_FALSE(fits_with(&model::Order::tag, "autumn"));
    EXPECT_TRUE(fits_with(&model::Order::sender, "NEWS@acme.test"));
    EXPECT_TRUE(fits_with(&model::Order::sender, "acme.test"));
    EXPECT_FALSE(fits_with(&model::Order::sender, "cme.test"));
    EXPECT_TRUE(fits_with(&model::Order::recipient, "bob@there.test"));
    EXPECT_FALSE(fits_with(&model::Order::recipient, "there.test"));
    EXPECT_TRUE(fits_with(&model::Order::source, "eu1"));
    EXPECT_FALSE(fits_with(&model::Order::source, "eu2"));
}

TEST(StandingOrders, AskThatAllHostsOfASiteAreBelowAName) {
    EXPECT_TRUE(fits_with(&model::Order::site, "mail.test"));
    EXPECT_FALSE(fits_with(&model::Order::site, "mx1.mail.test"));
    EXPECT_FALSE(fits_with(&model::Order::site, "ail.test"));

    auto order = an_order();
    order.site = "mx.one.test";
    auto one = traits;
    one.site = "MX.one.test:25";
    EXPECT_TRUE(fits(order, one));
    one.site = "mx.one.test:25,mx.other.test:25";
    EXPECT_FALSE(fits(order, one));
}

TEST(StandingOrders, DoNotFitWhileWhatTheyAskForIsNotKnown) {
    auto early = traits;
    early.site.reset();
    early.source.reset();
    auto by_site = an_order();
    by_site.site = "mail.test";
    auto by_source = an_order();
    by_source.source = "eu1";

    EXPECT_FALSE(fits(by_site, early));
    EXPECT_FALSE(fits(by_source, early));
    EXPECT_TRUE(fits(an_order(), early));
}

TEST(StandingOrders, AreAboutTheServersOfTheirOrganization) {
    auto order = an_order();
    order.organization = model::OrganizationId{2};
    EXPECT_FALSE(fits(order, traits));

    order.servers = {{6}, {7}};
    EXPECT_TRUE(fits(order, traits));

    order.servers = {{6}};
    EXPECT_FALSE(fits(order, traits));
}

TEST(StandingOrders, WantAllThatIsGivenToHold) {
    auto order = an_order();
    order.domain = "there.test";
    order.tag = "autumn";

    EXPECT_FALSE(fits(order, traits));
}

TEST(StandingOrders, BindByWeightThenByAge) {
    const Standing standing(
        {an_order(OrderKind::suspend, 1),
         an_order(OrderKind::hold, 2),
         an_order(OrderKind::bounce, 4),
         an_order(OrderKind::bounce, 3)}
    );

    EXPECT_EQ(standing.binding(traits, now)->id.value, 3);
    EXPECT_EQ(standing.matching(traits, now).size(), 4U);
}

TEST(StandingOrders, BindOnlyWhileTheyStand) {
    auto order = an_order();
    order.ends_at = now;
    const Standing standing({order});

    EXPECT_EQ(standing.binding(traits, now - 1us)->id.value, 1);
    EXPECT_EQ(standing.binding(traits, now), nullptr);
    EXPECT_THAT(standing.matching(traits, now), IsEmpty());
    EXPECT_FALSE(standing.is_empty());
    EXPECT_TRUE(Standing().is_empty());
}

TEST(StandingOrders, LetPassWhatAPersonLetGo) {
    const auto hold = an_order(OrderKind::hold, 1);
    const Standing standing({hold, an_order(OrderKind::suspend, 2)});

    EXPECT_EQ(standing.binding(traits, now, hold_reason(hold))->id.value, 2);
    EXPECT_EQ(standing.binding(traits, now, "The mail server is suspended")->id.value, 1);
}

TEST(StandingOrders, RerouteWithoutBinding) {
    auto order = an_order(OrderKind::reroute);
    order.way = model::OrderWay::pool;
    order.target = "warm";
    const Standing standing({order});

    EXPECT_EQ(standing.binding(traits, now), nullptr);
    EXPECT_EQ(pool_of(*standing.reroute(traits, now)), "warm");
}

TEST(StandingOrders, RerouteToSourcesAndRelaysAsPoolsOfTheirOwn) {
    auto order = an_order(OrderKind::reroute);
    order.way = model::OrderWay::source;
    order.target = "eu2";
    EXPECT_EQ(pool_of(order), "source:eu2");

    order.way = model::OrderWay::relay;
    order.target = "relay.test:587";
    EXPECT_EQ(pool_of(order), "relay:relay.test:587");
}

TEST(StandingOrders, SayWhatADeliveryWaitsFor) {
    auto order = an_order(OrderKind::suspend, 3);
    EXPECT_EQ(wait_reason(order), "Waits for order #3, until somebody ends it: a test");

    order.ends_at = now;
    EXPECT_EQ(wait_reason(order), "Waits for order #3 until 1970-01-01T12:00:00.000Z: a test");
}

TEST(StandingOrders, KeepTheirWeightWhetherTheyNameADomainOrNot) {
    auto of_domain = [](OrderKind kind, std::int64_t id) {
        auto order = an_order(kind, id);
        order.domain = "There.test";
        return order;
    };
    auto other = an_order(OrderKind::bounce, 9);
    other.domain = "other.test";
    const Standing standing(
        {of_domain(OrderKind::suspend, 1),
         an_order(OrderKind::hold, 2),
         of_domain(OrderKind::bounce, 3),
         an_order(OrderKind::bounce, 4),
         an_order(OrderKind::suspend, 5),
         other}
    );

    std::vector<std::int64_t> ids;
    for (const auto* order : standing.matching(traits, now)) {
        ids.push_back(order->id.value);
    }
    EXPECT_THAT(ids, ElementsAre(3, 4, 2, 1, 5));
    EXPECT_EQ(standing.binding(traits, now)->id.value, 3);
}

TEST(StandingOrders, SuspendAStrandAsAWholeWhereTheyAskForNothingElse) {
    const model::Strand strand{.destination = "there.test", .server = {7}};
    auto order = an_order(OrderKind::suspend, 5);
    const auto suspends = [&](const model::Order& one) {
        return Standing({one}).suspension_of(strand, now) != nullptr;
    };
    EXPECT_TRUE(suspends(order));
    order.domain = "there.test";
    order.server = model::ServerId{7};
    order.servers = {{7}};
    EXPECT_TRUE(suspends(order));

    for (auto* asked : {&order.tag, &order.sender, &order.recipient, &order.site, &order.source}) {
        *asked = "x.test";
        EXPECT_FALSE(suspends(order));
        asked->clear();
    }
    order.servers = {{8}};
    EXPECT_FALSE(suspends(order));
    order.servers = {{7}};
    order.domain = "other.test";
    EXPECT_FALSE(suspends(order));
    order.domain = "";
    order.ends_at = now;
    EXPECT_FALSE(suspends(order));
}

TEST(StandingOrders, SuspendNoStrandOfWhichSomeMailIsToEnd) {
    const model::Strand strand{.destination = "there.test", .server = {7}};
    const auto suspend = an_order(OrderKind::suspend, 1);
    auto bounce = an_order(OrderKind::bounce, 2);
    bounce.tag = "spring";
    auto reroute = an_order(OrderKind::reroute, 3);
    reroute.way = model::OrderWay::pool;

    EXPECT_EQ(Standing({suspend, bounce}).suspension_of(strand, now), nullptr);
    EXPECT_NE(Standing({suspend, reroute}).suspension_of(strand, now), nullptr);
    bounce.domain = "other.test";
    EXPECT_NE(Standing({suspend, bounce}).suspension_of(strand, now), nullptr);
}

TEST(TimeSuspended, CountsEachMomentOnce) {
    auto first = an_order(OrderKind::suspend, 1);
    first.made_at = now;
    first.ends_at = now + 4h;
    auto second = first;
    second.made_at = now + 3h;
    second.ends_at = now + 10h;
    second.ended_at = now + 6h;
    auto third = first;
    third.made_at = now + 8h;
    third.ends_at.reset();
    const std::vector<model::Order> all{third, second, first};

    EXPECT_EQ(time_suspended(all, traits, now - 1h, now + 9h), 7h);
    EXPECT_EQ(time_suspended(all, traits, now + 1h, now + 2h), 1h);
    EXPECT_EQ(time_suspended(all, traits, now + 6h, now + 8h), 0h);
    first.tag = "another";
    EXPECT_EQ(time_suspended({first}, traits, now, now + 9h), 0h);
}

TEST(StandingOrders, KnowAClaimByItsOwnFields) {
    model::Claim claim;
    claim.server = {7};
    claim.destination = "there.test";
    claim.tag = "spring";

    const auto found = traits_of(claim);

    EXPECT_EQ(found.server.value, 7);
    EXPECT_EQ(found.destination, "there.test");
    EXPECT_EQ(found.tag, "spring");
    EXPECT_FALSE(found.site);
}

}  // namespace
}  // namespace postrider::orders
