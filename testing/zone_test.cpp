// Zones as text answer as name servers would.
#include "testing/zone.h"

#include <gtest/gtest.h>

#include <chrono>
#include <stdexcept>

#include "dns/rdata.h"
#include "testing/run.h"
#include "testing/world.h"

namespace postrider::testing {
namespace {

using namespace std::chrono_literals;
using dns::RecordType;
using dns::ReplyStatus;

class Zone : public ::testing::Test {
protected:
    dns::Reply ask(const char* name, RecordType type) {
        dns::Question question{.name = name, .type = type};
        return run(world.loop, world.zone.ask(question));
    }
    ReplyStatus status(const char* name, RecordType type) { return ask(name, type).status; }

    World world;
};

TEST_F(Zone, HoldsEveryTypeThatMailNeeds) {
    world.zone.add(R"(
        ; a comment
        A.test. 300 IN A 192.0.2.1
        a.test AAAA 2001:db8::1
        a.test MX 10 MX.a.test.   ; and another
        a.test TXT "v=spf1 -all; \"x\"" "more"
        1.2.0.192.in-addr.arpa PTR a.test
        _25._tcp.mx.a.test TLSA 3 1 1 00ff
    )");

    const auto reply = ask("a.test", RecordType::a);
    EXPECT_EQ(reply.status, ReplyStatus::found);
    EXPECT_EQ(reply.ttl, 300s);
    EXPECT_EQ(dns::parse_a(reply.records.at(0))->to_string(), "192.0.2.1");
    EXPECT_EQ(status("a.test", RecordType::aaaa), ReplyStatus::found);
    EXPECT_EQ(dns::parse_mx(ask("a.test", RecordType::mx).records.at(0))->exchange, "mx.a.test");
    EXPECT_EQ(
        dns::parse_txt(ask("a.test", RecordType::txt).records.at(0)), "v=spf1 -all; \"x\"more"
    );
    EXPECT_EQ(status("1.2.0.192.in-addr.arpa", RecordType::ptr), ReplyStatus::found);
    EXPECT_EQ(dns::parse_tlsa(ask("_25._tcp.mx.a.test", RecordType::tlsa).records.at(0))->usage, 3);
}

TEST_F(Zone, KnowsAbsentNamesFromAbsentRecords) {
    world.zone.add("www.a.test A 192.0.2.1");

    EXPECT_EQ(status("www.a.test", RecordType::mx), ReplyStatus::no_such_record);
    EXPECT_EQ(status("a.test", RecordType::a), ReplyStatus::no_such_record);
    EXPECT_EQ(status("b.test", RecordType::a), ReplyStatus::no_such_name);
    world.zone.remove("www.a.test");
    EXPECT_EQ(status("www.a.test", RecordType::a), ReplyStatus::no_such_name);
}

TEST_F(Zone, FollowsAliasesButNotInCircles) {
    world.zone.add("a.test CNAME b.test\nb.test CNAME c.test\nc.test A 192.0.2.1");
    world.zone.add("round.test CNAME about.test\nabout.test CNAME round.test");

    EXPECT_EQ(status("a.test", RecordType::a), ReplyStatus::found);
    EXPECT_EQ(status("a.test", RecordType::mx), ReplyStatus::no_such_record);
    EXPECT_EQ(status("round.test", RecordType::a), ReplyStatus::cannot_tell);
}

TEST_F(Zone, AnswersFromAWildcardForNamesThatDoNotExist) {
    world.zone.add("*.a.test TXT wild\nb.a.test TXT tame");

    EXPECT_EQ(dns::parse_txt(ask("x.y.a.test", RecordType::txt).records.at(0)), "wild");
    EXPECT_EQ(dns::parse_txt(ask("b.a.test", RecordType::txt).records.at(0)), "tame");
    EXPECT_EQ(status("c.b.a.test", RecordType::txt), ReplyStatus::no_such_name);
}

TEST_F(Zone, FailsAndDawdlesAsMarked) {
    world.zone.add("slow.test A 192.0.2.1");
    world.zone.mark_slow("slow.test", 5s);
    world.zone.mark_failing("bad.test", "bogus signature");

    EXPECT_EQ(status("slow.test", RecordType::a), ReplyStatus::found);
    EXPECT_EQ(world.clock().now() - SimClock::start, 5s);
    EXPECT_EQ(ask("bad.test", RecordType::a).reason, "bogus signature");
    EXPECT_EQ(world.zone.asked().size(), 2U);
}

TEST_F(Zone, IsSecureWhereEveryNameOnTheWayIs) {
    world.zone.add("a.test CNAME b.test\nb.test A 192.0.2.1");
    world.zone.mark_secure("a.test");

    EXPECT_FALSE(ask("a.test", RecordType::a).is_secure);
    world.zone.mark_secure("b.test");
    EXPECT_TRUE(ask("a.test", RecordType::a).is_secure);
    EXPECT_FALSE(ask("absent.test", RecordType::a).is_secure);
    world.zone.mark_all_secure();
    EXPECT_TRUE(ask("absent.test", RecordType::a).is_secure);
    world.zone.mark_insecure("b.test");
    EXPECT_FALSE(ask("a.test", RecordType::a).is_secure);
}

TEST_F(Zone, NamesTheLineThatIsWrong) {
    for (const auto* line :
         {"a.test",
          "a.test LOC 1",
          "a.test A x",
          "a.test MX 10",
          "a.test TXT \"x",
          "a.test MX x y",
          "a.test AAAA 192.0.2.1",
          "a.test TLSA 1 2 3 xyz"}) {
        EXPECT_THROW(world.zone.add(line), std::invalid_argument) << line;
    }
}

}  // namespace
}  // namespace postrider::testing
