// What a connection to one mail host must show.
#include "tls_policy/terms.h"

#include <algorithm>
#include <utility>

#include <fmt/format.h>

namespace postrider::tls_policy {
namespace {

constexpr std::uint8_t usage_trust_anchor = 2;

/// RFC 8460 §4.4: the policy as its lines.
std::vector<std::string> texts_of(const StsPolicy& policy) {
    std::vector<std::string> texts{
        "version: STSv1",
        fmt::format("mode: {}", name_of(policy.mode)),
    };
    for (const auto& pattern : policy.patterns) {
        texts.push_back("mx: " + pattern);
    }
    texts.push_back(fmt::format("max_age: {}", policy.max_age.count()));
    return texts;
}

/// The operator may ask for more than the destination does, not for less.
Terms by_dane(const DaneRequired& required, const std::optional<Strength>& own) {
    const auto asked = required.records.empty() ? Strength::encrypted : Strength::verified;
    return {
        .basis = Basis::dane,
        .strength = std::max(asked, own.value_or(asked)),
        .records = required.records,
        .base = required.base,
        .texts = required.texts,
    };
}

HostPolicy by_sts(const HostFacts& facts) {
    if (!is_named(*facts.sts, facts.host)) {
        return HostUnfit{
            .basis = Basis::sts,
            .reason = facts.host + " is not a host that the destination's MTA-STS policy names",
            .texts = texts_of(*facts.sts),
            .patterns = facts.sts->patterns,
        };
    }
    return Terms{
        .basis = Basis::sts,
        .strength = Strength::verified,
        .texts = texts_of(*facts.sts),
        .sts_problem = facts.sts_problem,
        .patterns = facts.sts->patterns,
    };
}

/// The operator's word, else what is usual; a policy under test is carried along.
Terms by_operator(const HostFacts& facts) {
    Terms terms;
    if (facts.own) {
        terms.basis = Basis::operator_;
        terms.strength = *facts.own;
        terms.records = facts.proof.pins;
        terms.names = facts.proof.names;
    }
    if (facts.sts && facts.sts->mode == StsMode::testing) {
        terms.basis = facts.own ? Basis::operator_ : Basis::sts;
        terms.tested = facts.sts;
        terms.texts = texts_of(*facts.sts);
        terms.patterns = facts.sts->patterns;
    }
    terms.sts_problem = facts.sts_problem;
    return terms;
}

/// Nothing but DANE will do, from the destination's MX records on.
HostPolicy by_dane_alone(const HostFacts& facts) {
    const auto* required = std::get_if<DaneRequired>(&facts.dane);
    if (required != nullptr && !required->records.empty() && facts.is_host_proven) {
        return by_dane(*required, Strength::verified);
    }
    return HostUnfit{
        .basis = Basis::operator_,
        .reason = "our configuration (tls_policies) asks for DANE, and " +
                  (facts.is_host_proven ? facts.host + " has no TLSA record of use"
                                        : "DNSSEC does not prove that " + facts.host +
                                              " is a host of the destination"),
    };
}

bool is_enforced(const HostFacts& facts) {
    return facts.sts && facts.sts->mode == StsMode::enforce;
}

/// RFC 7672 §2.2.1: records of a host that nothing proves to be the destination's count all the
/// same. Which hosts are may be known from its MTA-STS policy, and where the records are of no use
/// the policy asks for more.
HostPolicy by_dane_or_sts(const HostFacts& facts, const DaneRequired& required) {
    const bool is_strange =
        !facts.is_host_proven && is_enforced(facts) && !is_named(*facts.sts, facts.host);
    const bool is_weak = required.records.empty() && is_enforced(facts);
    return is_strange || is_weak ? by_sts(facts) : by_dane(required, facts.own);
}

HostPolicy by_policies(const HostFacts& facts) {
    if (const auto* unknown = std::get_if<DaneUnknown>(&facts.dane)) {
        return HostUnfit{.basis = Basis::dane, .reason = unknown->reason};
    }
    if (facts.own == Strength::dane) {
        return by_dane_alone(facts);
    }
    if (const auto* required = std::get_if<DaneRequired>(&facts.dane)) {
        return by_dane_or_sts(facts, *required);
    }
    if (is_enforced(facts)) {
        return by_sts(facts);
    }
    return by_operator(facts);
}

/// RFC 8689 §3: what the destination publishes does not count; what our own operator says does.
HostPolicy without_policies(const HostFacts& facts) {
    if (facts.own == Strength::dane) {
        return by_policies(facts);
    }
    return facts.own ? by_operator(facts) : Terms{.basis = Basis::message};
}

/// RFC 8689 §4.2.1: the host must be known to be the destination's, and its certificate proven.
HostPolicy with_tls_required(HostPolicy policy, const HostFacts& facts) {
    auto* terms = std::get_if<Terms>(&policy);
    if (terms == nullptr) {
        return policy;
    }
    const bool is_vouched_for = is_enforced(facts) || facts.own >= Strength::verified;
    if (!facts.is_host_proven && !is_vouched_for) {
        return HostUnfit{
            .basis = Basis::message,
            .reason = "the message requires TLS, and nothing proves that " + facts.host +
                      " is a host of the destination",
            .is_temporary = false,
        };
    }
    if (terms->strength == Strength::verified) {
        return policy;
    }
    terms->basis = Basis::message;
    terms->strength = Strength::verified;
    return policy;
}

}  // namespace

std::string_view name_of(Basis basis) {
    switch (basis) {
        case Basis::nobody:
            return "nobody";
        case Basis::operator_:
            return "operator";
        case Basis::sts:
            return "mta-sts";
        case Basis::dane:
            return "dane";
        case Basis::message:
            return "message";
    }
    std::unreachable();
}

std::string_view report_type(Basis basis) {
    switch (basis) {
        case Basis::sts:
            return "sts";
        case Basis::dane:
            return "tlsa";
        default:
            return "no-policy-found";
    }
}

HostPolicy decide(const HostFacts& facts) {
    switch (facts.wish) {
        case Wish::tls_optional:
            return without_policies(facts);
        case Wish::tls_required:
            return with_tls_required(by_policies(facts), facts);
        case Wish::usual:
            return by_policies(facts);
    }
    std::unreachable();
}

net::TlsDemand demand_of(const Terms& terms, std::string host, std::string domain) {
    net::TlsDemand demand{.server_name = terms.base.empty() ? host : terms.base};
    if (terms.strength != Strength::verified) {
        return demand;
    }
    demand.verify = net::TlsVerify::full;
    demand.dane = terms.records;
    demand.instead = terms.names;
    // RFC 7672 §3.2.2: the names that were asked for do as well. With usage 3 names do not count.
    const bool has_names = std::ranges::any_of(demand.dane, [](const auto& record) {
        return record.usage == usage_trust_anchor;
    });
    for (auto* name : {&host, &domain}) {
        if (has_names && *name != demand.server_name) {
            demand.other_names.push_back(std::move(*name));
        }
    }
    return demand;
}

}  // namespace postrider::tls_policy
