// What TLS with one host must show, and what is said when it does not.
#pragma once

#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "base/time.h"
#include "model/message.h"
#include "net/tls.h"
#include "path/delivery/outcome.h"
#include "path/delivery/route.h"
#include "tls_policy/policies.h"
#include "tls_policy/rules.h"
#include "tls_policy/terms.h"

namespace postrider::delivery {

/// Terms with the names that they are about. Value.
struct HopTerms {
    std::string domain;  ///< the destination; empty where the operator names the host
    std::string host;
    tls_policy::Wish wish = tls_policy::Wish::usual;
    tls_policy::Terms terms;
};

/// One connection as TLS reports count it (RFC 8460 §4). Value.
struct TlsSession {
    std::string domain;
    std::string policy_type;  ///< "tlsa", "sts", "no-policy-found"
    std::vector<std::string> policy;
    std::vector<std::string> patterns;  ///< of hosts, by MTA-STS
    std::string result;                 ///< "certificate-expired"; empty: TLS as it should be
    std::string reason;                 ///< in words
    std::string host;
    std::string address;
    std::string source_address;
};
using TlsObserver = std::function<void(const TlsSession& session)>;

/// What a message asks of hosts. Bounces go on where REQUIRETLS cannot be had (RFC 8689 §5).
tls_policy::Wish wish_of(const model::Claim& claim, std::string_view mail_from);

/// The question about a host that the DNS names.
tls_policy::NextHop next_hop(
    const Hop& hop,
    std::string domain,
    tls_policy::Wish wish,
    const std::vector<tls_policy::Rule>& rules
);
/// For a host that the operator names.
TlsPolicy operators_policy(const Hop& hop, tls_policy::Wish wish);
HopTerms operators_terms(const Hop& hop, tls_policy::Wish wish);
TlsPolicy policy_of(tls_policy::Strength strength);

/// "dane", "mta-sts", "operator", "message"; empty where clear text would do.
std::string basis_of(const tls_policy::Terms& terms);

/// A host that mail must not go to now.
Outcome unfit(const tls_policy::HostUnfit& reason, const Hop& hop, base::Time now);
/// TLS that did not come to be: why that counts, and what helps.
void note_tls_failure(Outcome& outcome, const HopTerms& terms);
/// The message asks for REQUIRETLS, which the host does not know (RFC 8689 §4.2.1).
void note_requiretls_missing(Outcome& outcome, const HopTerms& terms);

TlsSession session_of(const tls_policy::HostUnfit& unfit, std::string domain, std::string host);
/// Of a conversation that stands; `facts` null: in clear.
TlsSession session_of(const HopTerms& terms, const net::TlsFacts* facts);
/// Of one that ended at TLS.
TlsSession session_of(const HopTerms& terms, net::TlsTrouble trouble, std::string words);

}  // namespace postrider::delivery
