// The TLS terms for each host that mail goes to: asks for what there is, then decides.
#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "dns/resolver.h"
#include "net/task.h"
#include "tls_policy/rules.h"
#include "tls_policy/sts_policies.h"
#include "tls_policy/terms.h"

namespace postrider::tls_policy {

/// One host of a destination. Value.
struct NextHop {
    std::string domain;  ///< the destination, as A-label in lower case
    std::string host;
    std::uint16_t port = 25;
    /// Whether the answer that named the host was secure (dns::Found::is_secure).
    bool is_host_proven = false;
    std::optional<Strength> own;  ///< what the operator asks for this destination
    Published published = Published::obeyed;
    Proof proof = {};  ///< how the operator wants a certificate proven
    Wish wish = Wish::usual;
};

/// Resource; belongs to one loop. Without `sts` MTA-STS is not looked for.
class Policies {
public:
    Policies(dns::Resolver& resolver, StsPolicies* sts) : resolver_(resolver), sts_(sts) {}
    Policies(const Policies&) = delete;
    Policies& operator=(const Policies&) = delete;

    net::Task<HostPolicy> policy_for(NextHop hop);

private:
    dns::Resolver& resolver_;
    StsPolicies* sts_;
};

}  // namespace postrider::tls_policy
