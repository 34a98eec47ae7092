// Whether an address may send for a domain: RFC 7208's check_host, which asks its caller for DNS.
#include "spf/check.h"

#include <gtest/gtest.h>

#include <functional>
#include <map>
#include <string>

namespace postrider::spf {
namespace {

constexpr int questions_max = 300;

using Zone = std::map<std::string, Answer>;

Answer text(std::string record) {
    return Records{.texts = {std::move(record)}};
}

Answer address(std::string_view ip) {
    return Records{.addresses = {base::IpAddress::parse(ip).value()}};
}

/// Keys are "txt a.test", "a a.test" and so on.
class World {
public:
    explicit World(Zone zone) : zone_(std::move(zone)) {}

    Verdict check(Subject subject) {
        Check check(std::move(subject));
        for (asked = 0; asked < questions_max; ++asked) {
            auto step = check.next();
            if (auto* verdict = std::get_if<Verdict>(&step)) {
                return *verdict;
            }
            auto& question = std::get<Question>(step);
            const auto found = zone_.find(key_of(question));
            const Answer nothing = std::unexpected(NoAnswer::nothing);
            check.answer(question, found == zone_.end() ? nothing : found->second);
        }
        ADD_FAILURE() << "never ends";
        return {};
    }

    Result result(std::string_view client = "192.0.2.1") {
        return check({
                         .client = base::IpAddress::parse(client).value(),
                         .helo = "mx.a.test",
                         .mail_from = "user@a.test",
                     })
            .result;
    }

    int asked = 0;

private:
    static std::string key_of(const Question& question) {
        static constexpr std::string_view names[] = {"txt ", "a ", "aaaa ", "mx ", "ptr "};
        return std::string(names[static_cast<std::size_t>(question.type)]) + question.name;
    }

    Zone zone_;
};

World domain_with(std::string record, Zone more = {}) {
    more.insert_or_assign("txt a.test", text(std::move(record)));
    return World(std::move(more));
}

TEST(SpfCheck, AnswersWithTheFirstMechanismThatMatches) {
    auto world =
        domain_with("v=spf1 ip4:192.0.2.0/28 ?a -all", {{"a a.test", address("192.0.2.77")}});
    EXPECT_EQ(world.result("192.0.2.1"), Result::pass);
    EXPECT_EQ(world.result("192.0.2.77"), Result::neutral);
    EXPECT_EQ(world.result("192.0.2.78"), Result::fail);
    EXPECT_EQ(world.asked, 2);
}

TEST(SpfCheck, SaysWhichMechanismDecided) {
    auto world = domain_with("v=spf1 redirect=b.test", {{"txt b.test", text("v=spf1 ~all")}});
    const auto verdict = world.check({.helo = "mx.a.test", .mail_from = "user@a.test"});
    EXPECT_EQ(verdict.result, Result::softfail);
    EXPECT_EQ(verdict.domain, "b.test");
    EXPECT_EQ(verdict.mechanism, "~all");
}

TEST(SpfCheck, ChecksTheHeloNameForTheNullPath) {
    World world({{"txt mx.a.test", text("v=spf1 ip4:192.0.2.1 -all")}});
    const auto client = base::IpAddress::v4({192, 0, 2, 1});
    EXPECT_EQ(world.check({.client = client, .helo = "mx.a.test"}).result, Result::pass);
    EXPECT_EQ(world.check({.client = client, .helo = "[192.0.2.1]"}).result, Result::none);
    EXPECT_EQ(world.check({.client = client, .helo = "single"}).result, Result::none);
}

TEST(SpfCheck, TakesAMappedAddressForTheIpv4AddressThatItIs) {
    auto world = domain_with("v=spf1 ip4:192.0.2.1 -all");
    EXPECT_EQ(world.result("::ffff:192.0.2.1"), Result::pass);
}

TEST(SpfCheck, TellsWhenTheDnsCannotTell) {
    World world({{"txt a.test", std::unexpected(NoAnswer::cannot_tell)}});
    EXPECT_EQ(world.result(), Result::temperror);
    auto other =
        domain_with("v=spf1 a -all", {{"a a.test", std::unexpected(NoAnswer::cannot_tell)}});
    EXPECT_EQ(other.result(), Result::temperror);
    EXPECT_EQ(World({}).result(), Result::none);
}

TEST(SpfCheck, EndsAfterTenLookUpsHoweverTheyAreNested) {
    auto loop = domain_with("v=spf1 include:a.test");
    EXPECT_EQ(loop.result(), Result::permerror);
    auto redirect = domain_with("v=spf1 redirect=a.test");
    EXPECT_EQ(redirect.result(), Result::permerror);

    std::string record = "v=spf1";
    for (int i = 0; i < lookups_max; ++i) {
        record += " a";
    }
    const Zone zone = {{"a a.test", address("192.0.2.9")}};
    EXPECT_EQ(domain_with(record + " -all", zone).result(), Result::fail);
    EXPECT_EQ(domain_with(record + " a -all", zone).result(), Result::permerror);
}

TEST(SpfCheck, EndsAfterTwoVoidLookUps) {
    EXPECT_EQ(domain_with("v=spf1 a:x.test a:y.test -all").result(), Result::fail);
    EXPECT_EQ(domain_with("v=spf1 a:x.test a:y.test a:z.test -all").result(), Result::permerror);
}

TEST(SpfCheck, LooksAtALimitedNumberOfHosts) {
    Records hosts;
    for (std::size_t i = 0; i < mx_max; ++i) {
        hosts.texts.push_back("mx" + std::to_string(i) + ".test");
    }
    Zone zone = {{"mx a.test", hosts}};
    for (const auto& host : hosts.texts) {
        zone.insert_or_assign("a " + host, address("192.0.2.9"));
    }
    EXPECT_EQ(domain_with("v=spf1 mx -all", zone).result(), Result::fail);
    hosts.texts.emplace_back("more.test");
    zone.insert_or_assign("mx a.test", hosts);
    EXPECT_EQ(domain_with("v=spf1 mx -all", zone).result(), Result::permerror);
}

TEST(SpfCheck, CutsALongNameFromTheLeftToWholeLabels) {
    std::string macros;
    for (int i = 0; i < 1000; ++i) {
        macros += "%{d}.";
    }
    auto world = domain_with("v=spf1 -exists:" + macros + "b.test");
    EXPECT_EQ(world.result(), Result::neutral);
    EXPECT_EQ(world.asked, 2);
}

TEST(SpfCheck, HandsOnTheExplanationUnlessItIsTooLong) {
    const Subject subject{.helo = "mx.a.test", .mail_from = "user@a.test"};
    auto world =
        domain_with("v=spf1 -all exp=e.a.test", {{"txt e.a.test", text("No %{s} from %{c}.")}});
    EXPECT_EQ(world.check(subject).explanation, "No user@a.test from 0.0.0.0.");
    auto chatty = domain_with(
        "v=spf1 -all exp=e.a.test",
        {{"txt e.a.test", text(std::string(explanation_size_max + 1, 'x'))}}
    );
    EXPECT_EQ(chatty.check(subject).explanation, "");
    EXPECT_EQ(chatty.check(subject).result, Result::fail);
}

}  // namespace
}  // namespace postrider::spf
