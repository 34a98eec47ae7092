// Letters and deliveries of an arrival.
#include "path/reception/letters.h"

#include <gtest/gtest.h>

#include "path/reception/arrival_test_support.h"

namespace postrider::reception {
namespace {

const base::Time noon = model::start_of(2517) + std::chrono::hours{12};
const base::Time later = noon + std::chrono::hours{24};

std::vector<model::NewDelivery> deliveries(const Recipient& recipient, Disposition disposition) {
    const auto& route = std::get<inbound::ToRoute>(recipient.place).found.route;
    return deliveries_for(recipient, &route, disposition, later);
}

TEST(Letters, AreOneForEachServer) {
    const auto arrival = an_arrival(
        {to_route(1, "a@acme.test"), to_route(2, "b@other.test"), to_route(1, "c@acme.test")}
    );
    const auto groups = groups_of(arrival);
    ASSERT_EQ(groups.size(), 2U);
    EXPECT_EQ(groups[0].server().id, model::ServerId{1});
    ASSERT_EQ(groups[0].recipients.size(), 2U);
    EXPECT_EQ(groups[0].recipients[1]->address, "c@acme.test");
    EXPECT_EQ(groups[1].server().id, model::ServerId{2});
}

TEST(Letters, ToAReturnPathStandApart) {
    const auto arrival = an_arrival({to_route(1), to_return_path(1), to_return_path(1, "x")});
    const auto groups = groups_of(arrival);
    ASSERT_EQ(groups.size(), 2U);
    EXPECT_FALSE(groups[0].is_returned);
    EXPECT_TRUE(groups[1].is_returned);
    EXPECT_EQ(groups[1].recipients.size(), 2U);
}

TEST(Letters, GoOnceToWhoIsNamedTwice) {
    const auto arrival = an_arrival({to_route(1, "in@acme.test"), to_route(1, "IN@acme.test")});
    EXPECT_EQ(groups_of(arrival).at(0).recipients.size(), 1U);
}

TEST(Letters, SayWhereTheyCameFrom) {
    auto arrival = an_arrival({to_route(1)});
    arrival.envelope_id = "env";
    const auto header = mail::HeaderBlock::parse(arrival.content.head());
    const auto letter = letter_for(
        groups_of(arrival)[0],
        arrival,
        *header,
        {.now = noon, .lifetime = std::chrono::hours{48}, .hold = {}}
    );
    EXPECT_EQ(letter.scope, model::Scope::incoming);
    EXPECT_EQ(letter.server, model::ServerId{1});
    EXPECT_EQ(letter.domain, model::DomainId{5});
    EXPECT_EQ(letter.sender, "a@far.test");
    EXPECT_EQ(letter.subject, "Hello");
    EXPECT_EQ(letter.message_id, "1@far.test");
    EXPECT_TRUE(letter.received_with_tls);
    EXPECT_FALSE(letter.is_bounce);
    EXPECT_EQ(letter.envelope_id, "env");
    EXPECT_EQ(letter.accepted_at, noon);
    EXPECT_EQ(letter.expires_at, noon + std::chrono::hours{48});
}

TEST(Letters, AskOnwardForTheTlsThatWasAskedFor) {
    const auto wish = [](bool requires_tls, std::string text) {
        auto arrival = an_arrival({to_route(1)});
        arrival.requires_tls = requires_tls;
        text += "\r\n";
        const auto header = mail::HeaderBlock::parse(text);
        return letter_for(groups_of(arrival)[0], arrival, *header, {}).tls_wish;
    };

    EXPECT_EQ(wish(false, ""), model::TlsWish::usual);
    EXPECT_EQ(wish(false, "TLS-Required: no\r\n"), model::TlsWish::optional);
    EXPECT_EQ(wish(true, "TLS-Required: No\r\n"), model::TlsWish::required);
}

TEST(Letters, OfSeveralDomainsAreSignedByNone) {
    auto other = to_route(1, "b@other.test");
    std::get<inbound::ToRoute>(other.place).found.route.domain = model::DomainId{6};
    const auto arrival = an_arrival({to_route(1), other});
    const auto header = mail::HeaderBlock::parse(arrival.content.head());
    EXPECT_FALSE(letter_for(groups_of(arrival)[0], arrival, *header, {}).domain);
}

TEST(Deliveries, GoToEveryEndpointAndBounceForTheMainOneOnly) {
    auto recipient = to_route(1, "in+tag@acme.test");
    recipient.notify = model::Notify::failure;
    std::get<inbound::ToRoute>(recipient.place).found.route.additional = {{18}, {19}};

    const auto all = deliveries(recipient, {Fate::deliver, ""});

    ASSERT_EQ(all.size(), 3U);
    EXPECT_EQ(all[0].recipient, "in+tag@acme.test");
    EXPECT_EQ(all[0].destination, "endpoint:17");
    EXPECT_EQ(all[0].endpoint, model::EndpointId{17});
    EXPECT_EQ(all[0].route, model::RouteId{3});
    EXPECT_EQ(all[0].notify, model::Notify::failure);
    EXPECT_EQ(all[2].destination, "endpoint:19");
    EXPECT_EQ(all[2].notify, model::Notify::never);
    EXPECT_TRUE(std::holds_alternative<model::Queue>(all[2].birth));
}

TEST(Deliveries, AreHeldForEveryEndpoint) {
    auto recipient = to_route(1);
    std::get<inbound::ToRoute>(recipient.place).found.route.additional = {{18}};
    const auto all = deliveries(recipient, {Fate::hold, "why"});
    ASSERT_EQ(all.size(), 2U);
    for (const auto& delivery : all) {
        const auto& hold = std::get<model::Hold>(delivery.birth);
        EXPECT_EQ(hold.reason, "why");
        EXPECT_EQ(hold.ends_at, later);
        EXPECT_FALSE(delivery.destination.empty());
    }
}

TEST(Deliveries, WithoutAnEndpointGoNowhere) {
    for (const auto mode : {model::RouteMode::accept, model::RouteMode::hold}) {
        const auto all = deliveries(to_route(1, "in@acme.test", mode), {Fate::hold, "why"});
        ASSERT_EQ(all.size(), 1U);
        EXPECT_EQ(all[0].destination, "");
        EXPECT_FALSE(all[0].endpoint);
        EXPECT_EQ(all[0].route, model::RouteId{3});
    }
}

TEST(Deliveries, EndAsTheirFateSays) {
    const std::pair<Fate, model::DeliveryStatus> ends[] = {
        {Fate::keep, model::DeliveryStatus::processed},
        {Fate::refuse, model::DeliveryStatus::bounced},
        {Fate::bounce, model::DeliveryStatus::bounced},
    };
    for (const auto& [fate, status] : ends) {
        const auto all = deliveries(to_route(1), {fate, "why"});
        const auto& ended = std::get<model::Ended>(all.at(0).birth);
        EXPECT_EQ(ended.status, status);
        EXPECT_EQ(ended.why, "why");
    }
}

TEST(Deliveries, OfWhatCameBackNeedNoRoute) {
    const auto all = deliveries_for(to_return_path(1, "t"), nullptr, {Fate::refuse, "no"}, later);
    ASSERT_EQ(all.size(), 1U);
    EXPECT_EQ(all[0].recipient, "abcdef+t@rp.test");
    EXPECT_FALSE(all[0].route);
}

}  // namespace
}  // namespace postrider::reception
