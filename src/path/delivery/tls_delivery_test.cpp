// Attempts under TLS policies: DANE, MTA-STS, the operator's word, REQUIRETLS.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <map>

#include "testing/delivery_fixture.h"
#include "tls_policy/sts_policies.h"

namespace postrider::delivery {
namespace {

using model::AttemptResult;
using ::testing::Contains;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::SizeIs;
using ::testing::StartsWith;
using tls_policy::Published;
using tls_policy::Strength;

class WebOfPolicies final : public tls_policy::StsFetch {
public:
    net::Task<std::expected<std::string, tls_policy::StsProblem>> fetch(std::string) override {
        ++count;
        if (text.empty()) {
            co_return std::unexpected(tls_policy::StsProblem{.words = "nobody answers"});
        }
        co_return text;
    }
    std::string text;
    int count = 0;
};

class TlsDeliveryTest : public DeliveryTest {
protected:
    TlsDeliveryTest() {
        options_.sts = &sts_;
        options_.on_tls = [this](const TlsSession& session) { sessions_.push_back(session); };
        one_host();
    }

    void another_host() { world_.zone.add("there.test MX 20 mx2.test\nmx2.test A 192.0.2.2\n"); }
    void dane(const std::string& digits = std::string(64, 'a')) {
        world_.zone.mark_all_secure();
        world_.zone.add("_25._tcp.mx1.test TLSA 3 1 1 " + digits);
    }
    void sts(const std::string& mode, const std::string& mx = "mx1.test") {
        world_.zone.add("_mta-sts.there.test TXT \"v=STSv1; id=1;\"");
        web_.text = "version: STSv1\nmode: " + mode + "\nmx: " + mx + "\nmax_age: 86400\n";
    }
    /// Matches TLSA records of sixty-four times `a`; nobody else trusts it.
    static std::shared_ptr<net::TlsServer> self_signed() {
        return std::make_shared<testing::SimTlsServer>(
            std::vector<std::string>{}, "self-signed certificate", std::string(32, '\xaa')
        );
    }
    static Manners with(std::shared_ptr<net::TlsServer> tls) { return {.tls = std::move(tls)}; }
    static Manners broken() {
        return {
            .answers = {{"STARTTLS", std::string(testing::break_tls)}},
            .tls = certificate("mx1.test")
        };
    }
    static Manners requiretls(std::shared_ptr<net::TlsServer> tls) {
        return {
            .answers = {{"EHLO", "250-mx1.test\r\n250-STARTTLS\r\n250 REQUIRETLS"}},
            .tls = std::move(tls)
        };
    }
    static model::Claim wishing(model::TlsWish wish) {
        auto claim = a_claim();
        claim.tls_wish = wish;
        return claim;
    }

    WebOfPolicies web_;
    tls_policy::StsPolicies sts_{world_.loop, world_.resolver, web_};
    std::vector<TlsSession> sessions_;
};

// --- DANE

TEST_F(TlsDeliveryTest, DaneProvesAHostThatNoAuthorityKnows) {
    dane();
    ScriptedHost host(world_, "192.0.2.1", {with(self_signed())});

    const auto outcome = deliver();

    EXPECT_EQ(outcome.attempt.result, AttemptResult::delivered);
    EXPECT_EQ(outcome.attempt.tls_basis, "dane");
    EXPECT_TRUE(outcome.attempt.tls_verified);
    EXPECT_EQ(outcome.attempt.tls_problem, "");
    ASSERT_THAT(sessions_, SizeIs(1));
    EXPECT_EQ(sessions_[0].policy_type, "tlsa");
    EXPECT_THAT(sessions_[0].policy, ElementsAre(StartsWith("3 1 1 aaaa")));
    EXPECT_EQ(sessions_[0].result, "");
}

TEST_F(TlsDeliveryTest, DaneThatDoesNotMatchHoldsMailBackAndSaysWhy) {
    dane(std::string(64, 'b'));
    ScriptedHost host(world_, "192.0.2.1", {with(self_signed())});

    const auto outcome = deliver();

    EXPECT_EQ(outcome.attempt.result, AttemptResult::deferred);
    EXPECT_EQ(outcome.attempt.stage, "starttls");
    EXPECT_EQ(outcome.attempt.enhanced_code, "4.7.5");
    EXPECT_EQ(outcome.attempt.tls_basis, "dane");
    EXPECT_EQ(outcome.attempt.tls_problem, "no TLSA record matches");
    EXPECT_THAT(outcome.attempt.explanation, HasSubstr("its TLSA records (DANE)"));
    EXPECT_THAT(host.messages, IsEmpty());
    EXPECT_EQ(host.clients.size(), 1U);
    ASSERT_THAT(sessions_, SizeIs(1));
    EXPECT_EQ(sessions_[0].result, "validation-failure");
    EXPECT_EQ(sessions_[0].address, "192.0.2.1:25");
}

TEST_F(TlsDeliveryTest, DaneForbidsClearTextWhereTlsIsNotOffered) {
    dane();
    ScriptedHost host(world_, "192.0.2.1");

    const auto outcome = deliver();

    EXPECT_EQ(outcome.attempt.result, AttemptResult::deferred);
    EXPECT_THAT(host.messages, IsEmpty());
    EXPECT_EQ(sessions_.at(0).result, "starttls-not-supported");
}

TEST_F(TlsDeliveryTest, AnUnfitHostLeavesTheMailToTheNextOne) {
    another_host();
    dane(std::string(64, 'b'));
    ScriptedHost first(world_, "192.0.2.1", {with(self_signed())});
    ScriptedHost second(world_, "192.0.2.2", {with(self_signed())});

    const auto outcome = deliver();

    EXPECT_EQ(outcome.attempt.result, AttemptResult::delivered);
    EXPECT_EQ(outcome.attempt.host, "mx2.test");
    EXPECT_EQ(outcome.attempt.tls_basis, "");
    ASSERT_EQ(outcome.attempt.others.size(), 1U);
    EXPECT_EQ(outcome.attempt.others[0].tls_basis, "dane");
}

TEST_F(TlsDeliveryTest, ADnsThatCannotTellOfDaneHoldsMailBack) {
    world_.zone.mark_all_secure();
    world_.zone.mark_failing("_25._tcp.mx1.test");
    ScriptedHost host(world_, "192.0.2.1");

    const auto outcome = deliver();

    EXPECT_EQ(outcome.attempt.result, AttemptResult::deferred);
    EXPECT_EQ(outcome.attempt.stage, "tls_policy");
    EXPECT_THAT(outcome.attempt.explanation, HasSubstr("its DNSSEC has to be put right"));
    EXPECT_EQ(sessions_.at(0).result, "dnssec-invalid");
    EXPECT_EQ(host.clients.size(), 0U);
}

TEST_F(TlsDeliveryTest, DaneCountsThoughTheMxRecordsAreNotSigned) {
    dane(std::string(64, 'b'));
    world_.zone.mark_insecure("there.test");
    ScriptedHost host(world_, "192.0.2.1", {with(self_signed())});

    const auto outcome = deliver();

    EXPECT_EQ(outcome.attempt.result, AttemptResult::deferred);
    EXPECT_EQ(outcome.attempt.tls_basis, "dane");
}

TEST_F(TlsDeliveryTest, DaneWhoseRecordsAreOfNoUseAsksForTlsWithAnyCertificate) {
    world_.zone.mark_all_secure();
    world_.zone.add("_25._tcp.mx1.test TLSA 1 1 1 " + std::string(64, 'b'));
    ScriptedHost host(world_, "192.0.2.1", {with(certificate("other.test"))});

    const auto outcome = deliver();

    EXPECT_EQ(outcome.attempt.result, AttemptResult::delivered);
    EXPECT_EQ(outcome.attempt.tls_basis, "dane");
    EXPECT_FALSE(outcome.attempt.tls_verified);
}

TEST_F(TlsDeliveryTest, DaneWhoseRecordsAreOfNoUseForbidsClearText) {
    world_.zone.mark_all_secure();
    world_.zone.add("_25._tcp.mx1.test TLSA 1 1 1 " + std::string(64, 'b'));
    ScriptedHost host(world_, "192.0.2.1", {broken()});

    EXPECT_EQ(deliver().attempt.result, AttemptResult::deferred);
    EXPECT_EQ(host.clients.size(), 1U);
}

// --- MTA-STS

TEST_F(TlsDeliveryTest, AnEnforcedPolicyIsMetByATrustedCertificate) {
    sts("enforce");
    ScriptedHost host(world_, "192.0.2.1", {with(certificate("mx1.test"))});

    const auto outcome = deliver();

    EXPECT_EQ(outcome.attempt.result, AttemptResult::delivered);
    EXPECT_EQ(outcome.attempt.tls_basis, "mta-sts");
    EXPECT_TRUE(outcome.attempt.tls_verified);
    EXPECT_EQ(sessions_.at(0).policy_type, "sts");
    EXPECT_THAT(sessions_[0].patterns, ElementsAre("mx1.test"));
}

TEST_F(TlsDeliveryTest, AnEnforcedPolicyHoldsMailBack) {
    sts("enforce");
    ScriptedHost host(world_, "192.0.2.1", {with(certificate("other.test"))});

    const auto outcome = deliver();

    EXPECT_EQ(outcome.attempt.result, AttemptResult::deferred);
    EXPECT_THAT(outcome.attempt.explanation, HasSubstr("the MTA-STS policy of there.test"));
    EXPECT_THAT(host.messages, IsEmpty());
    EXPECT_EQ(sessions_.at(0).result, "certificate-host-mismatch");
}

TEST_F(TlsDeliveryTest, AnEnforcedPolicyForbidsHostsThatItDoesNotName) {
    sts("enforce", "mx9.test");
    ScriptedHost host(world_, "192.0.2.1", {with(certificate("mx1.test"))});

    const auto outcome = deliver();

    EXPECT_EQ(outcome.attempt.result, AttemptResult::deferred);
    EXPECT_THAT(
        outcome.attempt.explanation, HasSubstr("not a host that the destination's MTA-STS")
    );
    EXPECT_EQ(host.clients.size(), 0U);
    EXPECT_THAT(sessions_.at(0).policy, Contains("mode: enforce"));
}

TEST_F(TlsDeliveryTest, APolicyUnderTestIsReportedAndHoldsNothingBack) {
    sts("testing");
    ScriptedHost host(world_, "192.0.2.1", {with(certificate("other.test"))});

    const auto outcome = deliver();

    EXPECT_EQ(outcome.attempt.result, AttemptResult::delivered);
    EXPECT_EQ(outcome.attempt.tls_basis, "");
    EXPECT_EQ(outcome.attempt.tls_problem, "hostname mismatch");
    EXPECT_EQ(sessions_.at(0).policy_type, "sts");
    EXPECT_EQ(sessions_[0].result, "certificate-host-mismatch");
}

TEST_F(TlsDeliveryTest, APolicyThatCannotBeHadIsReportedAndHoldsNothingBack) {
    sts("enforce");
    web_.text.clear();
    ScriptedHost host(world_, "192.0.2.1", {with(certificate("mx1.test"))});

    EXPECT_EQ(deliver().attempt.result, AttemptResult::delivered);
    EXPECT_EQ(sessions_.at(0).policy_type, "sts");
    EXPECT_EQ(sessions_[0].result, "sts-policy-fetch-error");
}

TEST_F(TlsDeliveryTest, DaneIsStrongerThanMtaSts) {
    dane();
    sts("enforce", "mx9.test");
    ScriptedHost host(world_, "192.0.2.1", {with(self_signed())});

    EXPECT_EQ(deliver().attempt.tls_basis, "dane");
}

// --- the operator

TEST_F(TlsDeliveryTest, TheOperatorMayAskForMore) {
    options_.tls_rules = {{.domain = "there.test", .strength = Strength::verified}};
    ScriptedHost host(world_, "192.0.2.1", {with(certificate("other.test"))});

    const auto outcome = deliver();

    EXPECT_EQ(outcome.attempt.result, AttemptResult::deferred);
    EXPECT_EQ(outcome.attempt.tls_basis, "operator");
    EXPECT_THAT(outcome.attempt.explanation, HasSubstr("tls_policies"));
}

TEST_F(TlsDeliveryTest, TheOperatorMaySayWhatProvesTheHost) {
    options_.tls_rules = {
        {.domain = "there.test", .strength = Strength::verified, .proof = {.names = {"other.test"}}}
    };
    ScriptedHost host(world_, "192.0.2.1", {with(certificate("other.test"))});
    EXPECT_TRUE(deliver().attempt.tls_verified);
    delivery_.reset();

    options_.tls_rules[0].proof = {.pins = tls_policy::pin(std::string(32, '\xbb'))};

    const auto outcome = deliver();
    EXPECT_EQ(outcome.attempt.result, AttemptResult::deferred);
    EXPECT_EQ(outcome.attempt.tls_basis, "operator");
}

TEST_F(TlsDeliveryTest, TheOperatorMayWantDaneAndNothingElse) {
    options_.tls_rules = {{.domain = "there.test", .strength = Strength::dane}};
    ScriptedHost host(world_, "192.0.2.1", {with(self_signed()), with(self_signed())});

    const auto outcome = deliver();
    EXPECT_EQ(outcome.attempt.result, AttemptResult::deferred);
    EXPECT_THAT(outcome.attempt.explanation, HasSubstr("asks for DANE"));
    EXPECT_THAT(sessions_, IsEmpty());
    EXPECT_EQ(host.clients.size(), 0U);
    delivery_.reset();

    dane();

    EXPECT_EQ(deliver().attempt.tls_basis, "dane");
}

TEST_F(TlsDeliveryTest, TheOperatorMayHaveClearText) {
    options_.tls_rules = {{.domain = "there.test", .strength = Strength::clear}};
    ScriptedHost host(world_, "192.0.2.1", {broken()});

    const auto outcome = deliver();

    EXPECT_EQ(outcome.attempt.result, AttemptResult::delivered);
    EXPECT_EQ(outcome.attempt.tls, "");
    EXPECT_EQ(host.clients.size(), 1U);
    EXPECT_THAT(sessions_, IsEmpty());
}

TEST_F(TlsDeliveryTest, TheOperatorMayIgnoreWhatIsPublished) {
    dane(std::string(64, 'b'));
    ScriptedHost host(world_, "192.0.2.1", {with(self_signed())});
    EXPECT_EQ(deliver().attempt.result, AttemptResult::deferred);
    delivery_.reset();

    options_.tls_rules = {{.domain = "there.test", .published = Published::ignored}};

    EXPECT_EQ(deliver().attempt.result, AttemptResult::delivered);
}

// --- nobody

TEST_F(TlsDeliveryTest, WithoutAnyPolicyClearTextFollowsAFailureOnce) {
    ScriptedHost host(world_, "192.0.2.1", {broken()});

    const auto outcome = deliver();

    EXPECT_EQ(outcome.attempt.result, AttemptResult::delivered);
    EXPECT_EQ(outcome.attempt.tls_basis, "");
    EXPECT_NE(outcome.attempt.tls_problem, "");
    EXPECT_EQ(host.clients.size(), 2U);
    ASSERT_THAT(sessions_, SizeIs(1));
    EXPECT_EQ(sessions_[0].policy_type, "no-policy-found");
    EXPECT_EQ(sessions_[0].result, "validation-failure");
}

TEST_F(TlsDeliveryTest, AHostThatBrokeAtTlsIsSparedItForAWhile) {
    ScriptedHost host(world_, "192.0.2.1", {broken()});
    deliver();
    EXPECT_EQ(host.clients.size(), 2U);

    const auto outcome = deliver();

    EXPECT_EQ(host.clients.size(), 2U);
    EXPECT_THAT(outcome.attempt.explanation, HasSubstr("in clear, as TLS failed"));
    EXPECT_NE(outcome.attempt.tls_problem, "");
    world_.loop.advance(broken_tls_remembered);
    deliver();
    EXPECT_EQ(host.clients.size(), 4U);
}

TEST_F(TlsDeliveryTest, AHostThatBrokeAtTlsIsNotSparedItUnderAPolicy) {
    ScriptedHost host(world_, "192.0.2.1", {broken()});
    deliver();
    delivery();
    sts("enforce");

    EXPECT_EQ(deliver().attempt.result, AttemptResult::deferred);
    EXPECT_EQ(host.messages.size(), 1U);
}

TEST_F(TlsDeliveryTest, ClearTextNeverFollowsUnderAPolicy) {
    sts("enforce");
    ScriptedHost host(world_, "192.0.2.1", {broken()});

    EXPECT_EQ(deliver().attempt.result, AttemptResult::deferred);
    EXPECT_EQ(host.clients.size(), 1U);
}

// --- kept conversations

TEST_F(TlsDeliveryTest, AConversationProvenForNothingIsNotUsedUnderAPolicy) {
    ScriptedHost host(world_, "192.0.2.1", {with(certificate("mx1.test"))});
    deliver();
    EXPECT_EQ(host.clients.size(), 1U);
    deliver();
    EXPECT_EQ(host.clients.size(), 1U);

    auto claim = a_claim("bob@other.test");
    claim.destination = "other.test";
    world_.zone.add("other.test MX 10 mx1.test\n_mta-sts.other.test TXT \"v=STSv1; id=1;\"");
    web_.text = "version: STSv1\nmode: enforce\nmx: mx1.test\nmax_age: 86400\n";
    deliver(claim);

    EXPECT_EQ(host.clients.size(), 2U);
    deliver(claim);
    EXPECT_EQ(host.clients.size(), 2U);
}

TEST_F(TlsDeliveryTest, AConversationProvenByOtherRecordsIsNotUsed) {
    dane();
    ScriptedHost host(world_, "192.0.2.1", {with(self_signed())});
    deliver();
    world_.zone.remove("_25._tcp.mx1.test");
    dane(std::string(64, 'b'));

    EXPECT_EQ(deliver().attempt.result, AttemptResult::deferred);
    EXPECT_EQ(host.clients.size(), 2U);
}

// --- REQUIRETLS

TEST_F(TlsDeliveryTest, RequiretlsGoesOnToAHostThatSupportsIt) {
    dane();
    ScriptedHost host(world_, "192.0.2.1", {requiretls(self_signed())});

    const auto outcome = deliver(wishing(model::TlsWish::required));

    EXPECT_EQ(outcome.attempt.result, AttemptResult::delivered);
    EXPECT_THAT(host.heard, Contains(HasSubstr(" REQUIRETLS")));
}

TEST_F(TlsDeliveryTest, RequiretlsIsReturnedWhereNoHostSupportsIt) {
    dane();
    ScriptedHost host(world_, "192.0.2.1", {with(self_signed())});

    const auto outcome = deliver(wishing(model::TlsWish::required));

    EXPECT_EQ(outcome.attempt.result, AttemptResult::bounced);
    EXPECT_EQ(outcome.attempt.enhanced_code, "5.7.30");
    EXPECT_THAT(outcome.attempt.explanation, HasSubstr("REQUIRETLS"));
    EXPECT_THAT(host.messages, IsEmpty());
}

TEST_F(TlsDeliveryTest, RequiretlsTakesTheNextHostWhereTheFirstDoesNotSupportIt) {
    another_host();
    dane();
    world_.zone.add("_25._tcp.mx2.test TLSA 3 1 1 " + std::string(64, 'a'));
    ScriptedHost first(world_, "192.0.2.1", {with(self_signed())});
    ScriptedHost second(world_, "192.0.2.2", {requiretls(self_signed())});

    const auto outcome = deliver(wishing(model::TlsWish::required));

    EXPECT_EQ(outcome.attempt.result, AttemptResult::delivered);
    EXPECT_EQ(outcome.attempt.host, "mx2.test");
}

TEST_F(TlsDeliveryTest, RequiretlsIsReturnedWhereNothingProvesTheHost) {
    ScriptedHost host(world_, "192.0.2.1", {requiretls(certificate("mx1.test"))});

    const auto outcome = deliver(wishing(model::TlsWish::required));

    EXPECT_EQ(outcome.attempt.result, AttemptResult::bounced);
    EXPECT_EQ(outcome.attempt.enhanced_code, "5.7.10");
    EXPECT_EQ(host.clients.size(), 0U);
}

TEST_F(TlsDeliveryTest, RequiretlsIsReturnedWhereTlsFails) {
    dane(std::string(64, 'b'));
    ScriptedHost host(world_, "192.0.2.1", {requiretls(self_signed())});

    const auto outcome = deliver(wishing(model::TlsWish::required));

    EXPECT_EQ(outcome.attempt.result, AttemptResult::bounced);
    EXPECT_EQ(outcome.attempt.enhanced_code, "5.7.10");
}

TEST_F(TlsDeliveryTest, ABounceIsNotLostForWantOfRequiretls) {
    ScriptedHost host(world_, "192.0.2.1", {with(certificate("mx1.test"))});
    identity_.mail_from = "";

    EXPECT_EQ(deliver(wishing(model::TlsWish::required)).attempt.result, AttemptResult::delivered);
}

TEST_F(TlsDeliveryTest, MailThatRatherArrivesThanNotIgnoresPolicies) {
    dane(std::string(64, 'b'));
    ScriptedHost host(world_, "192.0.2.1", {broken()});

    const auto outcome = deliver(wishing(model::TlsWish::optional));

    EXPECT_EQ(outcome.attempt.result, AttemptResult::delivered);
    EXPECT_EQ(outcome.attempt.tls, "");
}

TEST_F(TlsDeliveryTest, ARelayIsTheOperatorsAndNoPolicyCounts) {
    dane(std::string(64, 'b'));
    options_.routes.relays = {
        {.host = "mx1.test", .tls = TlsPolicy::verified},
    };
    ScriptedHost host(world_, "192.0.2.1", {with(certificate("mx1.test"))});

    const auto outcome = deliver();

    EXPECT_EQ(outcome.attempt.result, AttemptResult::delivered);
    EXPECT_EQ(outcome.attempt.tls_basis, "operator");
    EXPECT_THAT(sessions_, IsEmpty());
}

}  // namespace
}  // namespace postrider::delivery
