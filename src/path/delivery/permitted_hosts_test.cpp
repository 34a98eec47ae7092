// Attempts at hosts that only some mail may go to.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "testing/delivery_fixture.h"

namespace postrider::delivery {
namespace {

using model::AttemptResult;
using ::testing::IsEmpty;

class PermittedHostsTest : public DeliveryTest {};

TEST_F(PermittedHostsTest, PassesOverAHostThatOnlyWeWouldReach) {
    options_.routes.guard.emplace(std::vector{*base::IpNetwork::parse("192.0.2.2")});
    two_hosts();
    ScriptedHost forbidden(world_, "192.0.2.1");
    ScriptedHost allowed(world_, "192.0.2.2");

    const auto outcome = deliver();

    EXPECT_EQ(outcome.attempt.host, "mx2.test");
    EXPECT_EQ(outcome.attempt.result, AttemptResult::delivered);
    ASSERT_EQ(outcome.attempt.others.size(), 1U);
    EXPECT_EQ(outcome.attempt.others[0].enhanced_code, "5.4.4");
    EXPECT_EQ(
        outcome.attempt.others[0].explanation,
        "The host mx1.test has 192.0.2.1, an address for documentation, and mail only goes to "
        "public ones and those of delivery.allowed_networks"
    );
    EXPECT_THAT(forbidden.clients, IsEmpty());
}

TEST_F(PermittedHostsTest, ReturnsMailForHostsThatOnlyWeWouldReach) {
    options_.routes.guard.emplace();
    world_.zone.add("there.test MX 10 mx1.test\nmx1.test A 127.0.0.1\nmx1.test A 10.0.0.5\n");
    ScriptedHost ourselves(world_, "127.0.0.1");

    const auto outcome = deliver();

    EXPECT_EQ(outcome.attempt.result, AttemptResult::bounced);
    EXPECT_EQ(outcome.attempt.stage, "dns");
    EXPECT_THAT(ourselves.clients, IsEmpty());
}

TEST_F(PermittedHostsTest, TriesOnlyThePermittedAddressesOfAHost) {
    options_.routes.guard.emplace(std::vector{*base::IpNetwork::parse("192.0.2.2")});
    world_.zone.add("there.test MX 10 mx1.test\nmx1.test A 192.0.2.1\nmx1.test A 192.0.2.2\n");
    ScriptedHost host(world_, "192.0.2.2");

    const auto outcome = deliver();

    EXPECT_EQ(outcome.attempt.address, "192.0.2.2:25");
    EXPECT_THAT(outcome.attempt.others, IsEmpty());
}

TEST_F(PermittedHostsTest, ReachesWhatTheOperatorNamesWhereverItStands) {
    options_.routes.guard.emplace();
    options_.routes.relays = {{.host = "relay.test"}};
    world_.zone.add("relay.test A 10.0.0.5\n");
    ScriptedHost relay(world_, "10.0.0.5");

    EXPECT_EQ(deliver().attempt.result, AttemptResult::delivered);
}

TEST_F(PermittedHostsTest, GoesPastTheSmartHostToHostsThatAreFixed) {
    ScriptedHost smart(world_, "192.0.2.5");
    ScriptedHost host(world_, "192.0.2.1");
    options_.sources[0].smart_host =
        SmartHost{.hop = {.host = "192.0.2.5", .address = ip("192.0.2.5")}};
    Route route{.hops = {{.host = "mail.internal.test", .address = ip("192.0.2.1")}}};
    for (const bool is_fixed : {true, false}) {
        route.is_fixed = is_fixed;
        testing::run(world_.loop, delivery().deliver(a_claim(), identity_, route));
        EXPECT_EQ(host.messages.size(), 1U);
        EXPECT_EQ(smart.messages.size(), is_fixed ? 0U : 1U);
    }
}

}  // namespace
}  // namespace postrider::delivery
