// From what each protocol's room says to what is kept with the message.
#include "authentication/verdicts.h"

#include <string>
#include <string_view>

#include "base/check.h"
#include "dkim/reason.h"

namespace postrider::authentication {
namespace {

/// Every room writes its results as RFC 8601 does.
model::AuthResult result_named(std::string_view name) {
    const auto result = model::parse_auth_result(name);
    CHECK(result.has_value());
    return *result;
}

}  // namespace

model::SpfVerdict to_verdict(const spf::Verdict& verdict, std::string_view domain) {
    return {
        .result = result_named(spf::name_of(verdict.result)),
        .domain = std::string(domain),
        .mechanism = verdict.mechanism,
        .explanation = verdict.explanation,
    };
}

model::DkimVerdict to_verdict(const dkim::Result& result) {
    return {
        .result = result_named(dkim::name_of(result.status)),
        .domain = result.domain,
        .selector = result.selector,
        .identity = result.identity,
        .algorithm = result.domain.empty() ? "" : std::string(dkim::name_of(result.algorithm)),
        .signature_start = result.signature_start,
        .reason = std::string(dkim::describe(result.reason)),
        .key_bits = result.key_bits,
        .is_test = result.is_test,
        .octets_unsigned = result.octets_unsigned,
    };
}

model::DmarcVerdict to_verdict(const dmarc::Verdict& verdict) {
    const auto policy_of = [](dmarc::Policy policy) {
        const auto same = model::parse_dmarc_policy(dmarc::name_of(policy));
        CHECK(same.has_value());
        return *same;
    };
    return {
        .result = result_named(dmarc::name_of(verdict.result)),
        .author_domain = verdict.author_domain,
        .policy_domain = verdict.policy_domain,
        .policy = policy_of(verdict.policy),
        .disposition = policy_of(verdict.disposition),
        .is_spf_aligned = verdict.is_spf_aligned,
        .is_dkim_aligned = verdict.is_dkim_aligned,
    };
}

model::ArcVerdict to_verdict(const arc::Verdict& verdict) {
    model::ArcVerdict kept{
        .result = result_named(arc::name_of(verdict.status)),
        .instances = verdict.instances,
        .sealers = verdict.sealers,
        .oldest_pass = verdict.oldest_pass,
        .reason = std::string(arc::describe(verdict.reason)),
    };
    if (verdict.status == arc::Status::fail && verdict.is_temporary()) {
        kept.result = model::AuthResult::temperror;
    }
    if (verdict.cause != dkim::Reason::verified) {
        kept.reason.append(": ").append(dkim::describe(verdict.cause));
    }
    return kept;
}

dmarc::Outcome outcome_of(model::AuthResult result) {
    switch (result) {
        case model::AuthResult::pass:
            return dmarc::Outcome::pass;
        case model::AuthResult::temperror:
            return dmarc::Outcome::cannot_tell;
        default:
            return dmarc::Outcome::fail;
    }
}

}  // namespace postrider::authentication
