// What the DNS has of a domain.
#include "app/domain_check.h"

#include <gtest/gtest.h>

#include "testing/run.h"
#include "testing/world.h"

namespace postrider::app {
namespace {

using tenancy::RecordState;

class DomainCheck : public ::testing::Test {
protected:
    CheckedRecord check(tenancy::DnsRecord record) {
        return testing::run(
                   world.loop, look_up_records(world.zone, world.random, {record}, "spf.mail.test")
        )
            .at(0);
    }

    testing::World world;
};

TEST_F(DomainCheck, ShowsTheTextsOfAName) {
    world.zone.add("a.test TXT \"v=spf1 include:spf.mail.test -all\"\na.test TXT \"proof 1\"");
    const auto owner = check({"TXT", "a.test", "proof 1", "ownership"});
    EXPECT_EQ(owner.verdict.state, RecordState::right);
    EXPECT_EQ(owner.found.size(), 2U);
    EXPECT_EQ(check({"TXT", "a.test", "v=spf1 a", "SPF"}).verdict.state, RecordState::right);
    EXPECT_EQ(check({"TXT", "b.test", "proof 1", "ownership"}).verdict.state, RecordState::missing);
}

TEST_F(DomainCheck, LooksAtTheAliasItselfNotBehindIt) {
    world.zone.add("psrp.a.test CNAME rp.mail.test\nrp.mail.test A 192.0.2.1");
    const auto checked = check({"CNAME", "psrp.a.test", "rp.mail.test", "return path"});
    EXPECT_EQ(checked.verdict.state, RecordState::right);
    EXPECT_EQ(checked.found, std::vector<std::string>{"rp.mail.test"});
}

TEST_F(DomainCheck, LooksForMailHosts) {
    world.zone.add("a.test MX 5 other.test\na.test MX 10 mx.mail.test\nb.test A 192.0.2.1");
    EXPECT_EQ(check({"MX", "a.test", "10 mx.mail.test", "mx"}).verdict.state, RecordState::right);
    EXPECT_EQ(check({"MX", "b.test", "10 mx.mail.test", "mx"}).verdict.state, RecordState::missing);
}

TEST_F(DomainCheck, SaysWhenItCannotTell) {
    world.zone.mark_failing("a.test", "timed out");
    const auto checked = check({"TXT", "a.test", "proof 1", "ownership"});
    EXPECT_EQ(checked.verdict.state, RecordState::unknown);
    EXPECT_TRUE(checked.verdict.problem.contains("timed out")) << checked.verdict.problem;
}

}  // namespace
}  // namespace postrider::app
