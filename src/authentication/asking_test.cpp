// The DNS as the rooms of SPF, DKIM, ARC and DMARC want it answered.
#include "authentication/asking.h"

#include "testing/run.h"
#include "testing/world.h"

#include <gtest/gtest.h>

namespace postrider::authentication {
namespace {

class AskingTest : public ::testing::Test {
protected:
    arc::Keys keys(std::vector<std::string> names) {
        return testing::run(world.loop, asking.keys(std::move(names)));
    }

    testing::World world;
    Asking asking{
        world.clock(), world.resolver, world.clock().instant() + std::chrono::seconds(10)
    };
};

TEST_F(AskingTest, TellsAnAbsentKeyFromAFailedLookUp) {
    world.zone.add(R"(there.test TXT "one" "two")");
    world.zone.mark_failing("broken.test");

    const auto found = keys({"there.test", "absent.test", "broken.test"});

    EXPECT_EQ(found.at("there.test"), (std::vector<std::string>{"onetwo"}));
    EXPECT_EQ(found.at("absent.test").error(), dkim::NoAnswer::not_there);
    EXPECT_EQ(found.at("broken.test").error(), dkim::NoAnswer::cannot_tell);
}

TEST_F(AskingTest, AsksForNoKeyAfterTheDeadline) {
    world.zone.add(R"(there.test TXT "one")");
    world.loop.advance(std::chrono::seconds(10));

    EXPECT_EQ(keys({"there.test"}).at("there.test").error(), dkim::NoAnswer::cannot_tell);
    EXPECT_TRUE(world.zone.asked().empty());
}

TEST_F(AskingTest, AsksTheReverseZoneForTheClientsOwnName) {
    world.zone.add(R"(
        a.test TXT "v=spf1 ptr -all"
        1.2.0.192.in-addr.arpa PTR mx.a.test
        mx.a.test A 192.0.2.1
    )");
    spf::Subject subject{
        .client = *base::IpAddress::parse("192.0.2.1"), .helo = "x.test", .mail_from = "j@a.test"
    };

    const auto verdict = testing::run(world.loop, asking.check_sender(std::move(subject)));

    EXPECT_EQ(verdict.result, spf::Result::pass);
}

TEST_F(AskingTest, TreatsADomainWithoutMailHostsAsAVoidLookUp) {
    world.zone.add(R"(
        a.test TXT "v=spf1 mx:h1.test mx:h2.test mx:h3.test ip4:192.0.2.1 -all"
        h1.test A 198.51.100.1
        h2.test A 198.51.100.1
        h3.test A 198.51.100.1
    )");
    spf::Subject subject{
        .client = *base::IpAddress::parse("192.0.2.1"), .helo = "x.test", .mail_from = "j@a.test"
    };

    const auto verdict = testing::run(world.loop, asking.check_sender(std::move(subject)));

    EXPECT_EQ(verdict.result, spf::Result::permerror);
}

TEST_F(AskingTest, EvaluatesByTheListOfSuffixesWhenToldTo) {
    world.zone.add(R"(_dmarc.a.test TXT "v=DMARC1; p=reject")");
    dmarc::Subject subject{.author_domain = "x.y.a.test"};

    const auto verdict = testing::run(
        world.loop, asking.evaluate(std::move(subject), dmarc::Discovery::public_suffix_list)
    );

    EXPECT_EQ(verdict.policy_domain, "a.test");
    EXPECT_EQ(verdict.result, dmarc::Result::fail);
}

}  // namespace
}  // namespace postrider::authentication
