// What a connection to one mail host must show.
#include "tls_policy/terms.h"

#include <gtest/gtest.h>

namespace postrider::tls_policy {
namespace {

const net::DaneRecord record{.association = std::string(32, 'x')};

HostFacts usual() {
    return {.host = "mx.a.test"};
}
HostFacts with_dane() {
    auto facts = usual();
    facts.dane = DaneRequired{.records = {record}, .texts = {"3 1 1 78"}};
    facts.is_host_proven = true;
    return facts;
}
HostFacts with_sts(StsMode mode, const std::string& pattern = "mx.a.test") {
    auto facts = usual();
    facts.sts = StsPolicy{.mode = mode, .patterns = {pattern}, .max_age = std::chrono::seconds(60)};
    return facts;
}
Terms terms(const HostFacts& facts) {
    return std::get<Terms>(decide(facts));
}
HostUnfit unfit(const HostFacts& facts) {
    return std::get<HostUnfit>(decide(facts));
}

TEST(Terms, AreOpportunisticWhereNobodyAsksForMore) {
    EXPECT_EQ(terms(usual()).strength, Strength::opportunistic);
    EXPECT_EQ(terms(usual()).basis, Basis::nobody);
    EXPECT_EQ(terms(with_sts(StsMode::none)).basis, Basis::nobody);
}

TEST(Terms, FollowDaneBeforeEverythingElse) {
    auto facts = with_dane();
    facts.sts = with_sts(StsMode::enforce, "other.test").sts;
    facts.own = Strength::encrypted;

    const auto agreed = terms(facts);

    EXPECT_EQ(agreed.basis, Basis::dane);
    EXPECT_EQ(agreed.strength, Strength::verified);
    EXPECT_EQ(agreed.records, std::vector{record});
    EXPECT_EQ(agreed.texts, std::vector<std::string>{"3 1 1 78"});
}

TEST(Terms, WantTlsOfAHostWhoseRecordsAreOfNoUse) {
    auto facts = usual();
    facts.dane = DaneRequired{};

    EXPECT_EQ(terms(facts).strength, Strength::encrypted);
}

TEST(Terms, FollowThePolicyWhereTheRecordsAreOfNoUse) {
    auto facts = with_sts(StsMode::enforce);
    facts.dane = DaneRequired{};
    facts.is_host_proven = true;

    EXPECT_EQ(terms(facts).basis, Basis::sts);
    EXPECT_EQ(terms(facts).strength, Strength::verified);
}

TEST(Terms, LeaveAHostAloneOfWhichTheDnsCannotTell) {
    auto facts = with_sts(StsMode::enforce);
    facts.dane = DaneUnknown{.reason = "TLSA of x: server failure"};

    EXPECT_TRUE(unfit(facts).is_temporary);
    EXPECT_EQ(unfit(facts).reason, "TLSA of x: server failure");
}

TEST(Terms, HoldAHostToThePolicyOfItsDestination) {
    auto facts = with_sts(StsMode::enforce);
    facts.own = Strength::encrypted;

    EXPECT_EQ(terms(facts).basis, Basis::sts);
    EXPECT_EQ(terms(facts).strength, Strength::verified);
    EXPECT_TRUE(unfit(with_sts(StsMode::enforce, "*.b.test")).is_temporary);
}

TEST(Terms, OnlyNoteWhatAPolicyUnderTestWouldDo) {
    const auto agreed = terms(with_sts(StsMode::testing, "other.test"));

    EXPECT_EQ(agreed.strength, Strength::opportunistic);
    ASSERT_TRUE(agreed.tested.has_value());
    EXPECT_EQ(
        agreed.texts,
        (std::vector<std::string>{
            "version: STSv1", "mode: testing", "mx: other.test", "max_age: 60"
        })
    );
}

TEST(Terms, FollowTheOperatorWhereTheDestinationIsSilent) {
    auto facts = usual();
    facts.own = Strength::verified;
    EXPECT_EQ(terms(facts).basis, Basis::operator_);
    EXPECT_EQ(terms(facts).strength, Strength::verified);

    facts.sts = with_sts(StsMode::testing).sts;
    EXPECT_EQ(terms(facts).strength, Strength::verified);
    EXPECT_TRUE(terms(facts).tested.has_value());
}

TEST(Terms, AreWhatAMessageRequires) {
    auto facts = usual();
    facts.wish = Wish::tls_required;
    EXPECT_FALSE(unfit(facts).is_temporary);

    facts.is_host_proven = true;
    EXPECT_EQ(terms(facts).strength, Strength::verified);
    EXPECT_EQ(terms(facts).basis, Basis::message);

    facts = with_sts(StsMode::enforce);
    facts.wish = Wish::tls_required;
    EXPECT_EQ(terms(facts).basis, Basis::sts);

    facts = usual();
    facts.dane = DaneUnknown{};
    facts.wish = Wish::tls_optional;
    EXPECT_EQ(terms(facts).strength, Strength::opportunistic);
}

TEST(Terms, TakeDaneAloneForNoProofThatTheHostIsTheDestinations) {
    auto facts = with_dane();
    facts.is_host_proven = false;
    EXPECT_EQ(terms(facts).basis, Basis::dane);

    facts.wish = Wish::tls_required;
    EXPECT_EQ(unfit(facts).basis, Basis::message);

    facts.sts = with_sts(StsMode::enforce).sts;
    EXPECT_EQ(terms(facts).basis, Basis::dane);
    facts.sts = with_sts(StsMode::testing).sts;
    EXPECT_EQ(unfit(facts).basis, Basis::message);
    facts.own = Strength::verified;
    EXPECT_EQ(terms(facts).basis, Basis::dane);
}

TEST(Terms, KeepToOurOperatorWhateverAMessageLeavesOut) {
    auto facts = with_dane();
    facts.wish = Wish::tls_optional;
    facts.own = Strength::verified;

    EXPECT_EQ(terms(facts).basis, Basis::operator_);
    EXPECT_EQ(terms(facts).strength, Strength::verified);
    EXPECT_TRUE(terms(facts).records.empty());
}

TEST(Terms, AreDaneAloneWhereOurOperatorWantsIt) {
    auto facts = with_dane();
    facts.own = Strength::dane;
    EXPECT_EQ(terms(facts).basis, Basis::dane);
    EXPECT_EQ(terms(facts).strength, Strength::verified);

    facts.wish = Wish::tls_optional;
    EXPECT_EQ(terms(facts).basis, Basis::dane);

    facts.is_host_proven = false;
    EXPECT_EQ(unfit(facts).basis, Basis::operator_);
    EXPECT_TRUE(unfit(facts).is_temporary);

    facts.is_host_proven = true;
    facts.dane = DaneRequired{};
    EXPECT_EQ(unfit(facts).basis, Basis::operator_);
    facts.dane = NoDane{};
    facts.sts = with_sts(StsMode::enforce).sts;
    EXPECT_EQ(unfit(facts).basis, Basis::operator_);
}

TEST(Terms, ProveACertificateAsOurOperatorSays) {
    auto facts = usual();
    facts.own = Strength::verified;
    facts.proof.names = {".a.test"};
    const auto by_name = demand_of(terms(facts), "mx.a.test", "a.test");
    EXPECT_EQ(by_name.server_name, "mx.a.test");
    EXPECT_EQ(by_name.instead, std::vector<std::string>{".a.test"});

    facts.proof = {.pins = pin(std::string(32, 'x'))};
    const auto by_pin = demand_of(terms(facts), "mx.a.test", "a.test");
    EXPECT_EQ(by_pin.dane.size(), 2U);
    EXPECT_TRUE(by_pin.other_names.empty() && by_pin.instead.empty());
}

TEST(Terms, BecomeADemandOnTheHandshake) {
    const auto loose = demand_of(terms(usual()), "mx.a.test", "a.test");
    EXPECT_EQ(loose.verify, net::TlsVerify::none);

    const auto proven = demand_of(terms(with_dane()), "mx.a.test", "a.test");
    EXPECT_EQ(proven.verify, net::TlsVerify::full);
    EXPECT_EQ(proven.dane, std::vector{record});
    EXPECT_TRUE(proven.other_names.empty());

    auto facts = with_dane();
    auto& required = std::get<DaneRequired>(facts.dane);
    required.records[0].usage = 2;
    required.base = "mx.provider.test";
    const auto by_anchor = demand_of(terms(facts), "mx.a.test", "a.test");
    EXPECT_EQ(by_anchor.server_name, "mx.provider.test");
    EXPECT_EQ(by_anchor.other_names, (std::vector<std::string>{"mx.a.test", "a.test"}));

    const auto named = demand_of(terms(with_sts(StsMode::enforce)), "mx.a.test", "a.test");
    EXPECT_EQ(named.verify, net::TlsVerify::full);
    EXPECT_TRUE(named.dane.empty() && named.other_names.empty());
}

TEST(Basis, HasItsNameInReports) {
    EXPECT_EQ(report_type(Basis::dane), "tlsa");
    EXPECT_EQ(report_type(Basis::sts), "sts");
    EXPECT_EQ(report_type(Basis::operator_), "no-policy-found");
    EXPECT_EQ(name_of(Basis::operator_), "operator");
}

}  // namespace
}  // namespace postrider::tls_policy
