// From a domain to its hosts, and the reasons why there are none.
#include "path/delivery/routes.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "testing/delivery_fixture.h"

namespace postrider::delivery {
namespace {

using model::AttemptResult;
using ::testing::ElementsAre;
using ::testing::HasSubstr;

class RoutesTest : public ::testing::Test {
protected:
    std::variant<Route, Outcome> find(const std::string& destination) {
        Routes routes(world_.clock(), world_.resolver, options_);
        return testing::run(world_.loop, routes.find(destination));
    }
    std::vector<std::string> hosts(const std::string& destination) {
        std::vector<std::string> names;
        const auto route = std::get<Route>(find(destination));
        for (const auto& hop : route.hops) {
            names.push_back(hop.host);
        }
        return names;
    }
    std::string site(const std::string& destination) {
        return std::get<Route>(find(destination)).site;
    }

    testing::World world_;
    RouteOptions options_;
};

TEST_F(RoutesTest, FollowTheOrderOfPreference) {
    world_.zone.add("there.test MX 20 mx2.test\nthere.test MX 10 mx1.test\n");

    EXPECT_THAT(hosts("there.test"), ElementsAre("mx1.test", "mx2.test"));
}

TEST_F(RoutesTest, GoToTheDomainItselfWithoutMx) {
    world_.zone.add("there.test A 192.0.2.1\n");

    EXPECT_THAT(hosts("there.test"), ElementsAre("there.test"));
}

TEST_F(RoutesTest, EndWhereTheDomainDoesNotExist) {
    const auto outcome = std::get<Outcome>(find("nowhere.test"));

    EXPECT_EQ(outcome.attempt.result, AttemptResult::bounced);
    EXPECT_EQ(outcome.scope, Scope::destination);
    EXPECT_EQ(outcome.attempt.enhanced_code, "5.1.2");
    EXPECT_THAT(outcome.attempt.explanation, HasSubstr("does not exist"));
}

TEST_F(RoutesTest, EndWhereTheDomainTakesNoMail) {
    world_.zone.add("nomail.test MX 0 .\n");

    const auto outcome = std::get<Outcome>(find("nomail.test"));

    EXPECT_EQ(outcome.attempt.result, AttemptResult::bounced);
    EXPECT_EQ(outcome.attempt.enhanced_code, "5.1.10");
}

TEST_F(RoutesTest, WaitWhileTheDnsCannotTell) {
    world_.zone.mark_failing("there.test");

    const auto outcome = std::get<Outcome>(find("there.test"));

    EXPECT_EQ(outcome.attempt.result, AttemptResult::deferred);
    EXPECT_EQ(outcome.attempt.enhanced_code, "4.4.3");
    EXPECT_EQ(outcome.attempt.stage, "dns");
}

TEST_F(RoutesTest, UnderstandAddressLiterals) {
    const auto four = std::get<Route>(find("[192.0.2.9]"));
    EXPECT_EQ(four.hops.at(0).address, ip("192.0.2.9"));
    const auto six = std::get<Route>(find("[IPv6:2001:db8::9]"));
    EXPECT_EQ(six.hops.at(0).address, ip("2001:db8::9"));
    EXPECT_TRUE(world_.zone.asked().empty());
}

TEST_F(RoutesTest, FollowNoLiteralToWhereOnlyWeWouldReach) {
    options_.guard.emplace();
    for (const char* literal :
         {"[10.0.0.5]", "[127.0.0.1]", "[IPv6:::1]", "[IPv6:::ffff:10.0.0.5]", "[169.254.1.1]"}) {
        const auto outcome = std::get<Outcome>(find(literal));

        EXPECT_EQ(outcome.attempt.result, AttemptResult::bounced) << literal;
        EXPECT_EQ(outcome.attempt.enhanced_code, "5.4.4") << literal;
        EXPECT_THAT(outcome.attempt.explanation, HasSubstr("delivery.allowed_networks")) << literal;
    }
    EXPECT_TRUE(std::holds_alternative<Route>(find("[9.9.9.9]")));

    options_.guard.emplace(std::vector{*base::IpNetwork::parse("10.0.0.0/24")});
    EXPECT_TRUE(std::holds_alternative<Route>(find("[10.0.0.5]")));
}

TEST_F(RoutesTest, AskTheDnsForNothingWhereRelaysTakeEverything) {
    options_.relays = {
        {.host = "relay.test", .port = 587, .tls = TlsPolicy::verified}, {.host = "second.test"}
    };

    const auto route = std::get<Route>(find("there.test"));

    ASSERT_EQ(route.hops.size(), 2U);
    EXPECT_EQ(route.hops[0].host, "relay.test");
    EXPECT_EQ(route.hops[0].port, 587);
    EXPECT_EQ(route.hops[0].tls, TlsPolicy::verified);
    EXPECT_TRUE(world_.zone.asked().empty());
}

TEST_F(RoutesTest, TakePortAndTlsFromTheOptions) {
    world_.zone.add("there.test MX 10 mx1.test\n");
    options_.port = 2525;
    options_.tls = TlsPolicy::required;

    const auto route = std::get<Route>(find("there.test"));

    EXPECT_EQ(route.hops.at(0).port, 2525);
    EXPECT_EQ(route.hops.at(0).tls, TlsPolicy::required);
}

TEST_F(RoutesTest, StopAfterTwentyHosts) {
    for (int i = 0; i < 30; ++i) {
        world_.zone.add("there.test MX 10 mx" + std::to_string(i) + ".test\n");
    }

    EXPECT_EQ(hosts("there.test").size(), hops_max);
}

TEST_F(RoutesTest, GiveDomainsWithTheSameHostsTheSameSite) {
    world_.zone.add(
        "one.test MX 10 mx1.test\none.test MX 20 mx2.test\n"
        "two.test MX 10 MX2.test\ntwo.test MX 10 mx1.test\n"
        "three.test MX 10 mx1.test\n"
    );

    EXPECT_EQ(site("one.test"), site("two.test"));
    EXPECT_NE(site("one.test"), site("three.test"));
}

}  // namespace
}  // namespace postrider::delivery
