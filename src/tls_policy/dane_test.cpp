// What a host's TLSA records ask of its certificate.
#include "tls_policy/dane.h"

#include <gtest/gtest.h>

#include <algorithm>

#include "testing/run.h"
#include "testing/world.h"

namespace postrider::tls_policy {
namespace {

class DaneTest : public ::testing::Test {
protected:
    Dane find() { return testing::run(world.loop, find_dane(world.resolver, "mx.a.test", 25)); }
    const DaneRequired* required() {
        found = find();
        return std::get_if<DaneRequired>(&found);
    }

    const std::string digest = std::string(64, 'a');
    testing::World world;
    Dane found;
};

TEST_F(DaneTest, BindsWhereEverythingIsProven) {
    world.zone.mark_all_secure();
    world.zone.add("mx.a.test A 192.0.2.1");
    world.zone.add("_25._tcp.mx.a.test TLSA 3 1 1 " + digest);
    world.zone.add("_25._tcp.mx.a.test TLSA 1 1 1 " + digest);

    const auto* demand = required();

    ASSERT_NE(demand, nullptr);
    ASSERT_EQ(demand->records.size(), 1U);
    EXPECT_EQ(demand->records[0].usage, 3);
    EXPECT_EQ(demand->records[0].association, std::string(32, '\xaa'));
    EXPECT_EQ(demand->texts, (std::vector<std::string>{"3 1 1 " + digest}));
}

TEST_F(DaneTest, AsksForTlsWhereNoRecordIsOfUse) {
    world.zone.mark_all_secure();
    world.zone.add("mx.a.test A 192.0.2.1");
    world.zone.add("_25._tcp.mx.a.test TLSA 0 0 1 " + digest);

    const auto* demand = required();

    ASSERT_NE(demand, nullptr);
    EXPECT_TRUE(demand->records.empty());
}

TEST_F(DaneTest, IsLookedForWhereAnAliasLeadsFirst) {
    world.zone.mark_all_secure();
    world.zone.add("mx.a.test CNAME mx.provider.test\nmx.provider.test A 192.0.2.1");
    world.zone.add("_25._tcp.mx.a.test TLSA 3 1 1 " + std::string(64, 'b'));
    ASSERT_NE(required(), nullptr);
    EXPECT_EQ(required()->base, "mx.a.test");

    world.zone.add("_25._tcp.mx.provider.test TLSA 3 1 1 " + digest);

    ASSERT_NE(required(), nullptr);
    EXPECT_EQ(required()->base, "mx.provider.test");
    EXPECT_EQ(required()->texts, (std::vector<std::string>{"3 1 1 " + digest}));
}

/// What is signed, what fails, and under which name the records count then: RFC 7672 §2.2.2.
struct AliasCase {
    std::string_view claim;
    std::vector<std::string_view> insecure;
    std::vector<std::string_view> failing;
    std::vector<std::string_view> absent;
    std::string_view base;  ///< "none": no DANE; "unknown": the DNS cannot tell
};

const std::vector<AliasCase> alias_cases = {
    {"where it leads comes first", {}, {}, {}, "mx.provider.test"},
    {"its own name comes next", {}, {}, {"_25._tcp.mx.provider.test"}, "mx.a.test"},
    {"unsigned where it leads: its own name",
     {"mx.provider.test", "_25._tcp.mx.provider.test"},
     {},
     {},
     "mx.a.test"},
    {"unsigned where it leads, nothing under its own name",
     {"mx.provider.test", "_25._tcp.mx.provider.test"},
     {},
     {"_25._tcp.mx.a.test"},
     "none"},
    {"unsigned itself: what follows does not count, signed or not", {"mx.a.test"}, {}, {}, "none"},
    {"unsigned records where it leads are passed over",
     {"_25._tcp.mx.provider.test"},
     {},
     {},
     "mx.a.test"},
    {"the DNS fails where it leads", {}, {"mx.provider.test"}, {}, "unknown"},
    {"the DNS fails for the records where it leads",
     {},
     {"_25._tcp.mx.provider.test"},
     {},
     "unknown"},
    {"the DNS fails for the records under its own name",
     {"mx.provider.test"},
     {"_25._tcp.mx.a.test"},
     {},
     "unknown"},
};

TEST_F(DaneTest, FollowsAnAliasAsFarAsItIsProven) {
    for (const auto& each : alias_cases) {
        testing::World other;
        other.zone.mark_all_secure();
        other.zone.add("mx.a.test CNAME mx.provider.test\nmx.provider.test A 192.0.2.1");
        for (const std::string base : {"mx.a.test", "mx.provider.test"}) {
            other.zone.add("_25._tcp." + base + " TLSA 3 1 1 " + digest);
        }
        std::ranges::for_each(each.insecure, [&](auto name) { other.zone.mark_insecure(name); });
        std::ranges::for_each(each.failing, [&](auto name) { other.zone.mark_failing(name); });
        std::ranges::for_each(each.absent, [&](auto name) { other.zone.remove(name); });

        const auto dane = testing::run(other.loop, find_dane(other.resolver, "mx.a.test", 25));

        const auto* demand = std::get_if<DaneRequired>(&dane);
        const std::string_view base = demand != nullptr ? std::string_view(demand->base)
                                      : std::holds_alternative<NoDane>(dane) ? "none"
                                                                             : "unknown";
        EXPECT_EQ(base, each.base) << each.claim;
    }
}

TEST_F(DaneTest, AsksNoServerOfAnUnsignedZoneForRecords) {
    world.zone.add("mx.a.test CNAME mx.provider.test\nmx.provider.test A 192.0.2.1");

    EXPECT_TRUE(std::holds_alternative<NoDane>(find()));
    for (const auto& question : world.zone.asked()) {
        EXPECT_NE(question.type, dns::RecordType::tlsa);
    }
}

TEST_F(DaneTest, MayStandBehindAnAlias) {
    world.zone.mark_all_secure();
    world.zone.add("mx.a.test A 192.0.2.1\n_25._tcp.mx.a.test CNAME dane.provider.test");
    world.zone.add("dane.provider.test TLSA 3 1 1 " + digest);

    ASSERT_NE(required(), nullptr);
    EXPECT_EQ(required()->base, "mx.a.test");
}

TEST_F(DaneTest, DoesNotAskWhereTheAddressesAreNotProven) {
    world.zone.add("mx.a.test A 192.0.2.1");
    world.zone.add("_25._tcp.mx.a.test TLSA 3 1 1 " + digest);
    world.zone.mark_secure("_25._tcp.mx.a.test");

    EXPECT_TRUE(std::holds_alternative<NoDane>(find()));
    for (const auto& question : world.zone.asked()) {
        EXPECT_NE(question.type, dns::RecordType::tlsa);
    }
}

TEST_F(DaneTest, BelievesNoRecordThatIsNotProven) {
    world.zone.mark_all_secure();
    world.zone.add("mx.a.test A 192.0.2.1");
    world.zone.add("_25._tcp.mx.a.test TLSA 3 1 1 " + digest);
    world.zone.mark_insecure("_25._tcp.mx.a.test");

    EXPECT_TRUE(std::holds_alternative<NoDane>(find()));
}

TEST_F(DaneTest, IsAbsentWhereThereIsNoRecord) {
    world.zone.mark_all_secure();
    world.zone.add("mx.a.test A 192.0.2.1");

    EXPECT_TRUE(std::holds_alternative<NoDane>(find()));
}

TEST_F(DaneTest, MustNotBeGuessedWhereTheDnsFails) {
    world.zone.mark_all_secure();
    world.zone.add("mx.a.test A 192.0.2.1");
    world.zone.mark_failing("_25._tcp.mx.a.test");
    EXPECT_TRUE(std::holds_alternative<DaneUnknown>(find()));

    world.zone.mark_failing("mx.a.test");
    EXPECT_TRUE(std::holds_alternative<DaneUnknown>(find()));
}

TEST(TlsaRecord, IsOfUseWhenWholeAndForMail) {
    const auto usable = [](int usage, int selector, int matching, std::size_t size) {
        return is_usable({
            .usage = static_cast<std::uint8_t>(usage),
            .selector = static_cast<std::uint8_t>(selector),
            .matching = static_cast<std::uint8_t>(matching),
            .association = std::string(size, 'x'),
        });
    };
    EXPECT_TRUE(usable(3, 1, 1, 32));
    EXPECT_TRUE(usable(2, 0, 2, 64));
    EXPECT_FALSE(usable(3, 0, 0, 500));
    EXPECT_FALSE(usable(0, 1, 1, 32));
    EXPECT_FALSE(usable(1, 1, 1, 32));
    EXPECT_FALSE(usable(4, 1, 1, 32));
    EXPECT_FALSE(usable(3, 2, 1, 32));
    EXPECT_FALSE(usable(3, 1, 3, 32));
    EXPECT_FALSE(usable(3, 1, 1, 31));
    EXPECT_FALSE(usable(3, 1, 2, 32));
    EXPECT_FALSE(usable(3, 1, 0, 0));
}

}  // namespace
}  // namespace postrider::tls_policy
