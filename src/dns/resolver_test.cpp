// What mail is told about domains, hosts and names.
#include "dns/resolver.h"

#include <gtest/gtest.h>

#include <set>
#include <string>

#include "testing/run.h"
#include "testing/world.h"

namespace postrider::dns {
namespace {

using testing::run;

class Resolving : public ::testing::Test {
protected:
    Answer<MailHosts> mail_hosts(const char* domain) {
        return run(world.loop, world.resolver.mail_hosts(domain));
    }
    Answer<std::vector<base::IpAddress>> addresses(const char* host, Family family = Family::both) {
        return run(world.loop, world.resolver.addresses(host, family));
    }
    template <class T>
    static const T& value(const Answer<T>& answer) {
        return std::get<Found<T>>(answer).value;
    }
    template <class T>
    static NothingThere::Kind kind(const Answer<T>& answer) {
        return std::get<NothingThere>(answer).kind;
    }
    static std::string text(const std::vector<base::IpAddress>& addresses) {
        std::string result;
        for (const auto& address : addresses) {
            result += address.to_string() + " ";
        }
        return result;
    }

    testing::World world;
};

TEST_F(Resolving, GivesMailHostsByPreference) {
    world.zone.add("a.test MX 20 second.test\na.test MX 10 first.test\na.test MX 30 third.test");

    const auto mail = value(mail_hosts("A.test."));

    EXPECT_EQ(mail.kind, MailHosts::Kind::listed);
    ASSERT_EQ(mail.hosts.size(), 3U);
    EXPECT_EQ(mail.hosts[0].exchange, "first.test");
    EXPECT_EQ(mail.hosts[1].exchange, "second.test");
    EXPECT_EQ(mail.hosts[2].exchange, "third.test");
}

TEST_F(Resolving, SharesLoadBetweenHostsOfEqualPreference) {
    world.zone.add("a.test MX 10 one.test\na.test MX 10 two.test\na.test MX 5 best.test");
    std::set<std::string> seconds;

    for (int i = 0; i < 30; ++i) {
        const auto mail = value(mail_hosts("a.test"));
        EXPECT_EQ(mail.hosts[0].exchange, "best.test");
        seconds.insert(mail.hosts[1].exchange);
    }

    EXPECT_EQ(seconds.size(), 2U);
}

TEST_F(Resolving, TakesTheDomainItselfWhereItHasNoMx) {
    world.zone.add("a.test A 192.0.2.1");

    const auto mail = value(mail_hosts("a.test"));

    EXPECT_EQ(mail.kind, MailHosts::Kind::implicit);
    EXPECT_EQ(mail.hosts.at(0).exchange, "a.test");
}

TEST_F(Resolving, KnowsADomainThatWantsNoMail) {
    world.zone.add("a.test MX 0 .\nodd.test MX 0 .\nodd.test MX 10 mx.test");

    EXPECT_EQ(value(mail_hosts("a.test")).kind, MailHosts::Kind::accepts_no_mail);
    EXPECT_TRUE(value(mail_hosts("a.test")).hosts.empty());
    EXPECT_EQ(value(mail_hosts("odd.test")).kind, MailHosts::Kind::listed);
    EXPECT_EQ(value(mail_hosts("odd.test")).hosts.size(), 1U);
}

TEST_F(Resolving, NeverTakesAFailureForNothing) {
    world.zone.mark_failing("a.test", "timed out");

    EXPECT_EQ(std::get<CannotTell>(mail_hosts("a.test")).reason, "MX of a.test: timed out");
    EXPECT_TRUE(std::holds_alternative<CannotTell>(addresses("a.test")));
    EXPECT_EQ(kind(mail_hosts("absent.test")), NothingThere::Kind::no_such_name);
    EXPECT_EQ(kind(addresses("absent.test")), NothingThere::Kind::no_such_name);
}

TEST_F(Resolving, AsksNobodyForWhatIsNoName) {
    EXPECT_EQ(kind(mail_hosts("a..test")), NothingThere::Kind::no_such_name);
    EXPECT_EQ(kind(addresses("")), NothingThere::Kind::no_such_name);
    EXPECT_TRUE(world.zone.asked().empty());
}

TEST_F(Resolving, GivesAddressesOfBothFamiliesOrOne) {
    world.zone.add("a.test A 192.0.2.1\na.test AAAA 2001:db8::1\nfour.test A 192.0.2.4");

    EXPECT_EQ(text(value(addresses("a.test"))), "2001:db8::1 192.0.2.1 ");
    EXPECT_EQ(text(value(addresses("a.test", Family::v4))), "192.0.2.1 ");
    EXPECT_EQ(text(value(addresses("a.test", Family::v6))), "2001:db8::1 ");
    EXPECT_EQ(text(value(addresses("four.test"))), "192.0.2.4 ");
    EXPECT_EQ(kind(addresses("four.test", Family::v6)), NothingThere::Kind::no_such_record);
}

/// Answers by type, whatever the name.
class ByType final : public Lookup {
public:
    net::Task<Reply> ask(Question question) override { co_return replies[question.type]; }
    std::map<RecordType, Reply> replies;
};

TEST_F(Resolving, UsesOneFamilyWhereTheOtherCannotTell) {
    ByType lookup;
    lookup.replies[RecordType::a] = {.status = ReplyStatus::found, .records = {"\xc0\x01\x02\x03"}};
    lookup.replies[RecordType::aaaa] = {.reason = "timed out"};
    Resolver resolver(lookup, world.random);

    EXPECT_EQ(text(value(run(world.loop, resolver.addresses("a.test")))), "192.1.2.3 ");
    lookup.replies[RecordType::a] = {.status = ReplyStatus::no_such_record};
    const auto answer = run(world.loop, resolver.addresses("a.test"));
    EXPECT_TRUE(std::holds_alternative<CannotTell>(answer));
}

TEST_F(Resolving, CannotTellFromRecordsThatMakeNoSense) {
    ByType lookup;
    lookup.replies[RecordType::mx] = {.status = ReplyStatus::found, .records = {"\x01"}};
    lookup.replies[RecordType::txt] = {.status = ReplyStatus::found, .records = {"\x09x"}};
    Resolver resolver(lookup, world.random);

    const auto mail = run(world.loop, resolver.mail_hosts("a.test"));
    EXPECT_TRUE(std::holds_alternative<CannotTell>(mail));
    const auto text = run(world.loop, resolver.text("a.test"));
    EXPECT_TRUE(std::holds_alternative<CannotTell>(text));
}

TEST_F(Resolving, LooksAtSoManyRecordsAndNoMore) {
    for (int i = 0; i < 150; ++i) {
        world.zone.add("a.test MX 10 mx" + std::to_string(i) + ".test");
    }

    EXPECT_EQ(value(mail_hosts("a.test")).hosts.size(), records_max);
}

TEST_F(Resolving, GivesTextsNamesAndTlsa) {
    world.zone.add(R"(
        a.test TXT "one" " piece"
        a.test TXT "two"
        1.2.0.192.in-addr.arpa PTR Host.a.test
        _25._tcp.a.test TLSA 3 1 1 00ff
    )");
    world.zone.mark_secure("_25._tcp.a.test");

    const auto texts = value(run(world.loop, world.resolver.text("a.test")));
    EXPECT_EQ(texts, (std::vector<std::string>{"one piece", "two"}));
    const auto address = *base::IpAddress::parse("192.0.2.1");
    const auto names = value(run(world.loop, world.resolver.names(address)));
    EXPECT_EQ(names, std::vector<std::string>{"host.a.test"});
    const auto tlsa = run(world.loop, world.resolver.tlsa("_25._tcp.a.test"));
    EXPECT_TRUE(std::get<Found<std::vector<TlsaRecord>>>(tlsa).is_secure);
    EXPECT_EQ(value(tlsa).at(0).association.size(), 2U);
}

}  // namespace
}  // namespace postrider::dns
