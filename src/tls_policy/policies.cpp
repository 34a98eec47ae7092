// The TLS terms for each host that mail goes to.
#include "tls_policy/policies.h"

#include <utility>

namespace postrider::tls_policy {

net::Task<HostPolicy> Policies::policy_for(NextHop hop) {
    HostFacts facts{
        .host = hop.host,
        .is_host_proven = hop.is_host_proven,
        .own = hop.own,
        .wish = hop.wish,
    };
    if (hop.wish == Wish::tls_optional || hop.published == Published::ignored) {
        co_return decide(facts);
    }
    if (hop.is_host_proven) {
        facts.dane = co_await find_dane(resolver_, hop.host, hop.port);
    }
    // RFC 8461 §2: a policy never weakens DANE, so it is asked for only where there is none.
    if (sts_ != nullptr && std::holds_alternative<NoDane>(facts.dane)) {
        auto look = co_await sts_->find(hop.domain);
        facts.sts = std::move(look.policy);
        facts.sts_problem = std::move(look.problem);
    }
    co_return decide(facts);
}

}  // namespace postrider::tls_policy
