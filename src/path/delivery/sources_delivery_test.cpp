// Attempts by several ways out: which one takes it, what happens when one fails, and smart hosts.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "testing/delivery_fixture.h"

namespace postrider::delivery {
namespace {

using model::AttemptResult;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

class SourcesDeliveryTest : public DeliveryTest {};

TEST_F(SourcesDeliveryTest, TakesTheNextSourceWhenOneFailsAndRestsTheFirst) {
    one_host();
    ScriptedHost host(world_, "192.0.2.1");
    options_.sources[0].proxy = Proxy{.host = "192.0.2.9", .port = 1080};
    options_.sources.push_back({.name = "second", .helo = "two.example.test", .priority = 20});

    const auto first = deliver();
    const auto second = deliver();

    EXPECT_EQ(first.attempt.result, AttemptResult::delivered);
    EXPECT_EQ(first.attempt.source, "second");
    EXPECT_EQ(first.attempt.helo, "two.example.test");
    ASSERT_EQ(first.attempt.others.size(), 1U);
    EXPECT_EQ(first.attempt.others[0].source, "first");
    EXPECT_THAT(first.attempt.others[0].reply, HasSubstr("proxy 192.0.2.9:1080"));
    EXPECT_THAT(second.attempt.others, IsEmpty());
    world_.loop.advance(source_rest);
    EXPECT_EQ(deliver().attempt.others.size(), 1U);
}

TEST_F(SourcesDeliveryTest, LeavesTheNextSourceToItsLaneWhenOneFails) {
    one_host();
    ScriptedHost host(world_, "192.0.2.1");
    options_.sources[0].proxy = Proxy{.host = "192.0.2.9", .port = 1080};
    options_.sources.push_back({.name = "second", .helo = "two.example.test", .priority = 20});
    identity_.source = "first";

    const auto outcome = deliver();

    EXPECT_TRUE(outcome.moves);
    EXPECT_EQ(outcome.attempt.source, "first");
    EXPECT_THAT(outcome.attempt.reply, HasSubstr("proxy 192.0.2.9:1080"));
    EXPECT_TRUE(host.clients.empty());
}

TEST_F(SourcesDeliveryTest, StaysWithASourceThatFailedWhereThereIsNoOther) {
    one_host();
    options_.sources[0].proxy = Proxy{.host = "192.0.2.9", .port = 1080};
    identity_.source = "first";

    EXPECT_FALSE(deliver().moves);
    const auto outcome = deliver();
    EXPECT_FALSE(outcome.moves);
    EXPECT_THAT(outcome.attempt.explanation, HasSubstr("No way out is in use"));
}

TEST_F(SourcesDeliveryTest, HearsWhatAHostBeforeTheLastSaysOfTheSource) {
    one_host();
    world_.zone.add("there.test MX 20 mx2.there.test\nmx2.there.test A 192.0.2.2\n");
    ScriptedHost busy(world_, "192.0.2.1", {{.answers = {{"connect", "421 4.7.0 too much"}}}});
    ScriptedHost other(world_, "192.0.2.2", {{.answers = {{"connect", "451 4.3.0 not now"}}}});
    warmup::Ledger ledger;
    ledger.follow({{.source = "first", .begun_at = world_.clock().now()}});
    options_.departures = {.ledger = &ledger, .speaks_against = [](const model::Attempt& attempt) {
                               return attempt.reply_code == 421;
                           }};

    const auto outcome = deliver();

    EXPECT_EQ(outcome.attempt.reply_code, 451);
    ASSERT_EQ(ledger.all().size(), 1U);
    EXPECT_EQ(ledger.all().front().refused, 1U);
}

TEST_F(SourcesDeliveryTest, SaysWhyNoWayOutIsInUse) {
    one_host();
    options_.sources[0].proxy = Proxy{.host = "proxy.test"};

    EXPECT_EQ(deliver().attempt.stage, "dns");
    const auto outcome = deliver();

    EXPECT_EQ(outcome.attempt.result, AttemptResult::deferred);
    EXPECT_EQ(outcome.attempt.stage, "source");
    EXPECT_EQ(
        outcome.attempt.explanation,
        "No way out is in use: first: the DNS does not say where the proxy proxy.test is"
    );
}

TEST_F(SourcesDeliveryTest, LeavesFromThePoolOfTheIdentity) {
    one_host();
    ScriptedHost host(world_, "192.0.2.1");
    options_.sources.push_back({.name = "bulk1", .helo = "bulk.example.test", .pools = {"bulk"}});

    identity_.pool = "bulk";
    EXPECT_EQ(deliver().attempt.source, "bulk1");
    identity_.pool = "default";
    EXPECT_EQ(deliver().attempt.source, "first");

    EXPECT_THAT(host.heard, ::testing::Contains("EHLO bulk.example.test"));
    EXPECT_THAT(host.heard, ::testing::Contains("EHLO out.example.test"));
}

TEST_F(SourcesDeliveryTest, HandsEverythingToASmartHostAndLogsIn) {
    world_.zone.add("smtp.provider.test A 192.0.2.5\n");
    const Manners asking{
        .answers =
            {{"EHLO", "250-smtp.provider.test\r\n250-STARTTLS\r\n250 AUTH PLAIN"},
             {"AUTH", "235 2.7.0 welcome"}},
        .tls = certificate("smtp.provider.test")
    };
    ScriptedHost host(world_, "192.0.2.5", {asking});
    options_.sources[0].smart_host = SmartHost{
        .hop = {.host = "smtp.provider.test", .tls = TlsPolicy::verified},
        .login = std::make_shared<const smtp::ClientLogin>(smtp::ClientLogin{"me", "secret", {}})
    };

    const auto outcome = deliver();

    EXPECT_EQ(outcome.attempt.result, AttemptResult::delivered);
    EXPECT_EQ(outcome.attempt.host, "smtp.provider.test");
    EXPECT_TRUE(outcome.attempt.tls_verified);
    EXPECT_THAT(host.heard, ::testing::Contains("AUTH PLAIN AG1lAHNlY3JldA=="));
}

TEST_F(SourcesDeliveryTest, RestsASmartHostThatRefusesOurLogin) {
    const Manners asking{
        .answers = {{"EHLO", "250-x.test\r\n250-STARTTLS\r\n250 AUTH PLAIN"}, {"AUTH", "535 no"}},
        .tls = certificate("x.test")
    };
    ScriptedHost host(world_, "192.0.2.5", {asking});
    options_.sources[0].smart_host = SmartHost{
        .hop = {.host = "x.test", .address = ip("192.0.2.5"), .tls = TlsPolicy::required},
        .login = std::make_shared<const smtp::ClientLogin>(smtp::ClientLogin{"me", "secret", {}})
    };

    EXPECT_EQ(deliver().attempt.stage, "auth");
    const auto second = deliver();

    EXPECT_THAT(second.attempt.explanation, HasSubstr("No way out is in use: first: 535 no"));
    EXPECT_EQ(host.clients.size(), 1U);
}

TEST_F(SourcesDeliveryTest, TakesAnotherSourceWhenASmartHostIsDown) {
    one_host();
    ScriptedHost host(world_, "192.0.2.1");
    options_.sources[0].smart_host =
        SmartHost{.hop = {.host = "192.0.2.5", .address = ip("192.0.2.5")}};
    options_.sources.push_back({.name = "second", .helo = "two.example.test", .priority = 20});

    const auto outcome = deliver();

    EXPECT_EQ(outcome.attempt.source, "second");
    ASSERT_EQ(outcome.attempt.others.size(), 1U);
    EXPECT_EQ(outcome.attempt.others[0].address, "192.0.2.5:25");
}

TEST_F(SourcesDeliveryTest, AsksNoDnsWhereEverySourceHasASmartHost) {
    options_.sources[0].smart_host =
        SmartHost{.hop = {.host = "192.0.2.5", .address = ip("192.0.2.5")}};
    ScriptedHost host(world_, "192.0.2.5");

    EXPECT_EQ(deliver().attempt.result, AttemptResult::delivered);

    EXPECT_THAT(world_.zone.asked(), IsEmpty());
}

TEST_F(SourcesDeliveryTest, BeginsWithTheSourceThatTheLaneNames) {
    one_host();
    ScriptedHost host(world_, "192.0.2.1");
    options_.sources = {{.name = "first", .helo = "a.test"}, {.name = "second", .helo = "b.test"}};
    for (const char* name : {"first", "second"}) {
        identity_.source = name;
        EXPECT_EQ(deliver().attempt.source, name);
    }

    delivery().sources().failed(*delivery().sources().all().at(1), "down");

    const auto outcome = deliver();
    EXPECT_TRUE(outcome.moves);  // the first has a lane of its own
    EXPECT_EQ(outcome.attempt.source, "");
    EXPECT_EQ(host.messages.size(), 2U);
    EXPECT_EQ(delivery().source_for(a_claim(), "default", {}), "first");
    EXPECT_EQ(delivery().source_for(a_claim(), "nobody's", {}), "");
}

}  // namespace
}  // namespace postrider::delivery
