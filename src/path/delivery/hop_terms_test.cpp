// What is asked of a host, what is said of it, and what is counted.
#include "path/delivery/hop_terms.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace postrider::delivery {
namespace {

using ::testing::HasSubstr;
using ::testing::IsEmpty;
using tls_policy::Basis;
using tls_policy::Strength;
using tls_policy::Wish;

HopTerms terms(Basis basis, Strength strength) {
    HopTerms terms{.domain = "a.test", .host = "mx.a.test"};
    terms.terms.basis = basis;
    terms.terms.strength = strength;
    return terms;
}

TEST(HopTerms, AskWhatTheOperatorSaysOfTheDestination) {
    const Hop hop{.host = "mx.a.test", .tls = TlsPolicy::required, .named = HopNaming::secure_dns};
    const std::vector<tls_policy::Rule> rules = {
        {.domain = "b.test",
         .strength = Strength::clear,
         .published = tls_policy::Published::ignored}
    };

    const auto usual = next_hop(hop, "a.test", Wish::usual, rules);
    EXPECT_EQ(usual.own, Strength::encrypted);
    EXPECT_TRUE(usual.is_host_proven);
    EXPECT_EQ(usual.published, tls_policy::Published::obeyed);

    const auto ruled = next_hop(hop, "b.test", Wish::usual, rules);
    EXPECT_EQ(ruled.own, Strength::clear);
    EXPECT_EQ(ruled.published, tls_policy::Published::ignored);
}

TEST(HopTerms, OfARelayAreItsOwnUnlessTheMessageAsksForMore) {
    const auto policy = [](TlsPolicy tls, Wish wish) {
        return operators_policy({.host = "r.test", .tls = tls}, wish);
    };
    EXPECT_EQ(policy(TlsPolicy::none, Wish::usual), TlsPolicy::none);
    EXPECT_EQ(policy(TlsPolicy::none, Wish::tls_required), TlsPolicy::verified);
    EXPECT_EQ(policy(TlsPolicy::implicit, Wish::tls_required), TlsPolicy::implicit);
    EXPECT_EQ(policy(TlsPolicy::verified, Wish::tls_optional), TlsPolicy::verified);

    EXPECT_EQ(basis_of(operators_terms({.host = "r.test"}, Wish::usual).terms), "");
    EXPECT_EQ(basis_of(operators_terms({.host = "r.test"}, Wish::tls_required).terms), "message");
}

TEST(HopTerms, BecomeThePolicyOfAConversation) {
    EXPECT_EQ(policy_of(Strength::clear), TlsPolicy::none);
    EXPECT_EQ(policy_of(Strength::opportunistic), TlsPolicy::opportunistic);
    EXPECT_EQ(policy_of(Strength::encrypted), TlsPolicy::required);
    EXPECT_EQ(policy_of(Strength::verified), TlsPolicy::verified);
}

TEST(HopTerms, OfBouncesDoNotStandOnRequiretls) {
    model::Claim claim;
    claim.tls_wish = model::TlsWish::required;
    EXPECT_EQ(wish_of(claim, "a@b.test"), Wish::tls_required);
    EXPECT_EQ(wish_of(claim, ""), Wish::usual);
    claim.tls_wish = model::TlsWish::optional;
    EXPECT_EQ(wish_of(claim, "a@b.test"), Wish::tls_optional);
}

TEST(TlsFailure, SaysWhoHasToPutItRight) {
    const std::pair<Basis, const char*> rows[] = {
        {Basis::dane, "TLSA records (DANE)"},
        {Basis::sts, "the MTA-STS policy of a.test"},
        {Basis::operator_, "tls_policies"},
        {Basis::message, "requires TLS"},
    };
    for (const auto& [basis, words] : rows) {
        Outcome outcome;
        outcome.attempt.result = model::AttemptResult::bounced;
        note_tls_failure(outcome, terms(basis, Strength::verified));
        EXPECT_EQ(outcome.attempt.result, model::AttemptResult::deferred);
        EXPECT_EQ(outcome.scope, Scope::host);
        EXPECT_THAT(outcome.attempt.explanation, HasSubstr(words));
        EXPECT_EQ(outcome.attempt.enhanced_code, "4.7.5");
    }
}

TEST(TlsFailure, ChangesNothingWhereClearTextFollows) {
    Outcome outcome;
    outcome.attempt.explanation = "as it was";
    outcome.attempt.reply = "no shared cipher";

    note_tls_failure(outcome, terms(Basis::nobody, Strength::opportunistic));

    EXPECT_EQ(outcome.attempt.explanation, "as it was");
    EXPECT_EQ(outcome.attempt.tls_problem, "no shared cipher");
}

TEST(TlsSessions, AreNamedAsReportsNameThem) {
    const auto result = [](net::TlsTrouble trouble) {
        return session_of(terms(Basis::dane, Strength::verified), trouble, "why").result;
    };
    EXPECT_EQ(result(net::TlsTrouble::none), "starttls-not-supported");
    EXPECT_EQ(result(net::TlsTrouble::expired), "certificate-expired");
    EXPECT_EQ(result(net::TlsTrouble::not_trusted), "certificate-not-trusted");
    EXPECT_EQ(result(net::TlsTrouble::wrong_name), "certificate-host-mismatch");
    EXPECT_EQ(result(net::TlsTrouble::no_match), "validation-failure");
    EXPECT_EQ(result(net::TlsTrouble::handshake), "validation-failure");
}

TEST(TlsSessions, OfAPolicyThatCannotBeHadAreFailuresOfTheirOwn) {
    using Kind = tls_policy::StsProblem::Kind;
    const std::pair<Kind, const char*> rows[] = {
        {Kind::fetch, "sts-policy-fetch-error"},
        {Kind::certificate, "sts-webpki-invalid"},
        {Kind::policy, "sts-policy-invalid"},
    };
    const net::TlsFacts facts{.is_verified = true};
    for (const auto& [kind, result] : rows) {
        auto with = terms(Basis::nobody, Strength::opportunistic);
        with.terms.sts_problem = tls_policy::StsProblem{.kind = kind, .words = "why"};
        const auto session = session_of(with, &facts);
        EXPECT_EQ(session.policy_type, "sts");
        EXPECT_EQ(session.result, result);
    }
}

TEST(TlsSessions, WithoutAPolicySayOnlyWhetherThereWasTls) {
    const auto with = terms(Basis::nobody, Strength::opportunistic);
    const net::TlsFacts facts{.verify_trouble = net::TlsTrouble::not_trusted};

    EXPECT_EQ(session_of(with, &facts).result, "");
    EXPECT_EQ(session_of(with, nullptr).result, "starttls-not-supported");
    EXPECT_EQ(session_of(with, nullptr).policy_type, "no-policy-found");
    EXPECT_THAT(session_of(with, nullptr).policy, IsEmpty());
}

}  // namespace
}  // namespace postrider::delivery
