// The TLS terms for each host that mail goes to.
#include "tls_policy/policies.h"

#include <gtest/gtest.h>

#include "testing/run.h"
#include "testing/world.h"

namespace postrider::tls_policy {
namespace {

class FixedFetch final : public StsFetch {
public:
    net::Task<std::expected<std::string, StsProblem>> fetch(std::string) override {
        ++count;
        co_return "version: STSv1\nmode: enforce\nmx: mx.a.test\nmax_age: 3600\n";
    }
    int count = 0;
};

class PoliciesTest : public ::testing::Test {
protected:
    PoliciesTest() { world.zone.add(R"(_mta-sts.a.test TXT "v=STSv1; id=1;")"); }

    HostPolicy policy_for(NextHop hop) {
        return testing::run(world.loop, policies.policy_for(std::move(hop)));
    }
    void add_dane() {
        world.zone.mark_all_secure();
        world.zone.add("mx.a.test A 192.0.2.1");
        world.zone.add("_25._tcp.mx.a.test TLSA 3 1 1 " + std::string(64, 'a'));
    }

    testing::World world;
    FixedFetch fetch;
    StsPolicies sts{world.loop, world.resolver, fetch};
    Policies policies{world.resolver, &sts};
};

TEST_F(PoliciesTest, FollowTheDestinationsPolicy) {
    const auto terms = std::get<Terms>(policy_for({.domain = "a.test", .host = "mx.a.test"}));

    EXPECT_EQ(terms.basis, Basis::sts);
}

TEST_F(PoliciesTest, FollowDaneWhereTheHostIsProven) {
    add_dane();

    const auto terms =
        std::get<Terms>(policy_for({.domain = "a.test", .host = "mx.a.test", .is_host_proven = true}
        ));

    EXPECT_EQ(terms.basis, Basis::dane);
    EXPECT_EQ(fetch.count, 0);
}

TEST_F(PoliciesTest, BelieveDaneOfAHostThatTheDestinationsPolicyNames) {
    add_dane();

    const auto terms = std::get<Terms>(policy_for({.domain = "a.test", .host = "mx.a.test"}));

    EXPECT_EQ(terms.basis, Basis::dane);
    EXPECT_EQ(fetch.count, 1);
}

TEST_F(PoliciesTest, ForbidAHostWithDaneThatNothingProvesAndThePolicyDoesNotName) {
    add_dane();
    world.zone.add("mx.b.test A 192.0.2.2");
    world.zone.add("_25._tcp.mx.b.test TLSA 3 1 1 " + std::string(64, 'a'));

    const auto unfit = std::get<HostUnfit>(policy_for({.domain = "a.test", .host = "mx.b.test"}));

    EXPECT_EQ(unfit.basis, Basis::sts);
}

TEST_F(PoliciesTest, AskNobodyForAMessageThatWantsNone) {
    policy_for({.domain = "a.test", .host = "mx.a.test", .wish = Wish::tls_optional});

    EXPECT_TRUE(world.zone.asked().empty());
}

}  // namespace
}  // namespace postrider::tls_policy
