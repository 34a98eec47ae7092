// The TLS terms for each host that mail goes to.
#include "tls_policy/policies.h"

#include <utility>

namespace postrider::tls_policy {

net::Task<HostPolicy> Policies::policy_for(NextHop hop) {
    HostFacts facts{
        .host = hop.host,
        .is_host_proven = hop.is_host_proven,
        .own = hop.own,
        .proof = std::move(hop.proof),
        .wish = hop.wish,
    };
    const bool is_published_void =
        hop.wish == Wish::tls_optional || hop.published == Published::ignored;
    if (is_published_void && hop.own != Strength::dane) {
        co_return decide(facts);
    }
    facts.dane = co_await find_dane(resolver_, hop.host, hop.port);
    // RFC 8461 §2: a policy never weakens DANE. But it may say more: whose host it is, and what the
    // certificate must show where the records are of no use.
    const auto* required = std::get_if<DaneRequired>(&facts.dane);
    const bool is_open = required != nullptr && (!hop.is_host_proven || required->records.empty());
    if (sts_ != nullptr && (is_open || std::holds_alternative<NoDane>(facts.dane))) {
        auto look = co_await sts_->find(hop.domain);
        facts.sts = std::move(look.policy);
        facts.sts_problem = std::move(look.problem);
    }
    co_return decide(facts);
}

}  // namespace postrider::tls_policy
