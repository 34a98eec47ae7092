// Terms to words, policies and sessions.
#include "path/delivery/hop_terms.h"

#include <fmt/format.h>

#include <utility>

namespace postrider::delivery {
namespace {

using tls_policy::Basis;
using tls_policy::Strength;
using tls_policy::Wish;

std::optional<Strength> strength_of(TlsPolicy policy) {
    switch (policy) {
        case TlsPolicy::none:
            return Strength::clear;
        case TlsPolicy::opportunistic:
            return std::nullopt;
        case TlsPolicy::required:
            return Strength::encrypted;
        case TlsPolicy::verified:
        case TlsPolicy::implicit:
            return Strength::verified;
    }
    return std::nullopt;
}

/// Who can put it right, and how.
std::string remedy(const HopTerms& terms) {
    switch (terms.terms.basis) {
        case Basis::dane:
            return fmt::format(
                "TLS with {} does not show what its TLSA records (DANE) announce; its operator has "
                "to publish records of the certificate in use",
                terms.host
            );
        case Basis::sts:
            return fmt::format(
                "TLS with {} does not show what the MTA-STS policy of {} asks for; its operator "
                "has to show a trusted certificate for that name or change the policy",
                terms.host,
                terms.domain
            );
        case Basis::message:
            return fmt::format(
                "The message requires TLS, and {} does not show it with a certificate that proves "
                "its name",
                terms.host
            );
        case Basis::operator_:
        case Basis::nobody:
            break;
    }
    return fmt::format(
        "TLS with {} does not show what our configuration asks for (tls_policies, delivery.tls or "
        "the relay's)",
        terms.host
    );
}

std::string_view result_of(net::TlsTrouble trouble) {
    switch (trouble) {
        case net::TlsTrouble::none:
            return "";
        case net::TlsTrouble::expired:
            return "certificate-expired";
        case net::TlsTrouble::not_trusted:
            return "certificate-not-trusted";
        case net::TlsTrouble::wrong_name:
            return "certificate-host-mismatch";
        case net::TlsTrouble::no_match:
        case net::TlsTrouble::handshake:
        case net::TlsTrouble::other:
            break;
    }
    return "validation-failure";
}

std::string_view result_of(tls_policy::StsProblem::Kind kind) {
    switch (kind) {
        case tls_policy::StsProblem::Kind::fetch:
            return "sts-policy-fetch-error";
        case tls_policy::StsProblem::Kind::certificate:
            return "sts-webpki-invalid";
        case tls_policy::StsProblem::Kind::policy:
            return "sts-policy-invalid";
    }
    return "sts-policy-fetch-error";
}

/// RFC 8460 §4.3: a policy under test is reported as if it were in force, and one that could not be
/// had as a failure of its own.
TlsSession begun_session(const HopTerms& terms) {
    const auto& [basis, strength, records, names, base, texts, tested, problem, patterns] =
        terms.terms;
    TlsSession session{.domain = terms.domain};
    const bool is_policy = !texts.empty() || basis == Basis::dane;
    session.policy_type = tested ? "sts" : tls_policy::report_type(basis);
    if (!is_policy) {
        session.policy_type = problem ? "sts" : "no-policy-found";
    }
    session.policy = texts;
    session.patterns = patterns;
    session.host = terms.host;
    return session;
}

void fail(TlsSession& session, std::string_view result, std::string reason) {
    session.result = result;
    session.reason = std::move(reason);
}

}  // namespace

Wish wish_of(const model::Claim& claim, std::string_view mail_from) {
    switch (claim.tls_wish) {
        case model::TlsWish::usual:
            return Wish::usual;
        case model::TlsWish::required:
            return mail_from.empty() ? Wish::usual : Wish::tls_required;
        case model::TlsWish::optional:
            return Wish::tls_optional;
    }
    return Wish::usual;
}

tls_policy::NextHop next_hop(
    const Hop& hop, std::string domain, Wish wish, const std::vector<tls_policy::Rule>& rules
) {
    tls_policy::NextHop next{
        .domain = std::move(domain),
        .host = hop.host,
        .port = hop.port,
        .is_host_proven = hop.named == HopNaming::secure_dns,
        .own = strength_of(hop.tls),
        .wish = wish,
    };
    if (const auto* rule = tls_policy::rule_for(rules, next.domain)) {
        next.own = rule->strength;
        next.published = rule->published;
        next.proof = rule->proof;
    }
    return next;
}

TlsPolicy operators_policy(const Hop& hop, Wish wish) {
    const bool must_raise = wish == Wish::tls_required && hop.tls != TlsPolicy::implicit;
    return must_raise ? TlsPolicy::verified : hop.tls;
}

HopTerms operators_terms(const Hop& hop, Wish wish) {
    const auto strength = strength_of(operators_policy(hop, wish));
    HopTerms terms{.domain = {}, .host = hop.host, .wish = wish};
    if (strength) {
        terms.terms.basis = wish == Wish::tls_required ? Basis::message : Basis::operator_;
        terms.terms.strength = *strength;
    }
    return terms;
}

TlsPolicy policy_of(Strength strength) {
    switch (strength) {
        case Strength::clear:
            return TlsPolicy::none;
        case Strength::opportunistic:
            return TlsPolicy::opportunistic;
        case Strength::encrypted:
            return TlsPolicy::required;
        case Strength::verified:
        case Strength::dane:
            break;
    }
    return TlsPolicy::verified;
}

std::string basis_of(const tls_policy::Terms& terms) {
    const bool is_binding = terms.strength != Strength::opportunistic;
    return is_binding && terms.basis != Basis::nobody
               ? std::string(tls_policy::name_of(terms.basis))
               : std::string();
}

Outcome unfit(const tls_policy::HostUnfit& reason, const Hop& hop, base::Time now) {
    Outcome outcome;
    outcome.scope = Scope::host;
    outcome.attempt.at = now;
    outcome.attempt.host = hop.host;
    outcome.attempt.stage = "tls_policy";
    outcome.attempt.result =
        reason.is_temporary ? model::AttemptResult::deferred : model::AttemptResult::bounced;
    outcome.attempt.enhanced_code = reason.is_temporary ? "4.7.5" : "5.7.10";
    outcome.attempt.tls_basis = tls_policy::name_of(reason.basis);
    outcome.attempt.tls_problem = reason.reason;
    outcome.attempt.explanation =
        reason.basis == Basis::dane
            ? fmt::format(
                  "Whether {} has TLSA records (DANE) cannot be proven now; its DNS or its DNSSEC "
                  "has to be put right: {}",
                  hop.host,
                  reason.reason
              )
            : "Mail must not go there: " + reason.reason;
    return outcome;
}

void note_tls_failure(Outcome& outcome, const HopTerms& terms) {
    auto& attempt = outcome.attempt;
    attempt.tls_problem = attempt.reply;
    if (terms.terms.strength <= Strength::opportunistic) {
        return;
    }
    outcome.scope = Scope::host;
    attempt.result = model::AttemptResult::deferred;
    attempt.explanation = remedy(terms);
    attempt.enhanced_code = "4.7.5";
    if (terms.wish == Wish::tls_required) {
        // RFC 8689 §4.2.1: what requires TLS does not wait for it.
        attempt.result = model::AttemptResult::bounced;
        attempt.enhanced_code = "5.7.10";
    }
}

void note_requiretls_missing(Outcome& outcome, const HopTerms& terms) {
    auto& attempt = outcome.attempt;
    outcome.scope = Scope::host;
    attempt.result = model::AttemptResult::bounced;
    attempt.reply_code = 0;
    attempt.enhanced_code = "5.7.30";
    attempt.reply.clear();
    attempt.explanation = fmt::format(
        "The message requires TLS all the way (REQUIRETLS), and {} does not support that",
        terms.host
    );
}

TlsSession session_of(const tls_policy::HostUnfit& unfit, std::string domain, std::string host) {
    TlsSession session{
        .domain = std::move(domain),
        .policy_type = std::string(tls_policy::report_type(unfit.basis)),
        .policy = unfit.texts,
        .patterns = unfit.patterns,
        .host = std::move(host),
    };
    fail(
        session, unfit.basis == Basis::dane ? "dnssec-invalid" : "validation-failure", unfit.reason
    );
    return session;
}

TlsSession session_of(const HopTerms& terms, const net::TlsFacts* facts) {
    auto session = begun_session(terms);
    const auto& tested = terms.terms.tested;
    if (facts == nullptr) {
        fail(session, "starttls-not-supported", "");
    } else if (tested && !tls_policy::is_named(*tested, terms.host)) {
        fail(session, "validation-failure", "the policy does not name the host");
    } else if (tested && !facts->is_verified) {
        fail(session, result_of(facts->verify_trouble), facts->verify_problem);
    } else if (terms.terms.sts_problem && session.policy.empty()) {
        fail(session, result_of(terms.terms.sts_problem->kind), terms.terms.sts_problem->words);
    }
    return session;
}

TlsSession session_of(const HopTerms& terms, net::TlsTrouble trouble, std::string words) {
    auto session = begun_session(terms);
    const bool is_missing = trouble == net::TlsTrouble::none;
    fail(session, is_missing ? "starttls-not-supported" : result_of(trouble), std::move(words));
    return session;
}

}  // namespace postrider::delivery
