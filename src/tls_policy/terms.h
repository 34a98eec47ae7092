// What a connection to one mail host must show, decided from all that is known: DANE before MTA-STS
// before the operator's word before what is usual.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "net/tls.h"
#include "tls_policy/dane.h"
#include "tls_policy/rules.h"
#include "tls_policy/strength.h"
#include "tls_policy/sts_fetch.h"
#include "tls_policy/sts_policy.h"

namespace postrider::tls_policy {

/// On whose word.
enum class Basis : std::uint8_t { nobody, operator_, sts, dane, message };

/// "nobody", "operator", "mta-sts", "dane", "message": for people.
std::string_view name_of(Basis basis);
/// "tlsa", "sts", "no-policy-found": the policy-type of RFC 8460 §4.2.
std::string_view report_type(Basis basis);

/// What a message asks of its way (RFC 8689).
enum class Wish : std::uint8_t {
    usual,
    tls_required,  ///< REQUIRETLS
    tls_optional,  ///< "TLS-Required: No": published policies do not count
};

/// Everything about one host of one destination. Value.
struct HostFacts {
    std::string host;
    /// Whether DNSSEC proves that the host is the destination's.
    bool is_host_proven = false;
    Dane dane;
    std::optional<StsPolicy> sts;
    /// Why the policy that the destination announces could not be had.
    std::optional<StsProblem> sts_problem;
    /// What the operator asks for this destination.
    std::optional<Strength> own;
    /// How the operator wants a certificate proven; then it is proven in no other way.
    Proof proof = {};
    Wish wish = Wish::usual;
};

/// Value.
struct Terms {
    Basis basis = Basis::nobody;
    Strength strength = Strength::opportunistic;
    /// With `verified`: these prove the certificate, and no trusted root does.
    std::vector<net::DaneRecord> records;
    /// With `verified`: names for the certificate in the place of the host's (net::TlsDemand).
    std::vector<std::string> names = {};
    /// The name that the records are about; empty: the host's own.
    std::string base;
    /// As a report writes the policy (RFC 8460 §4.4).
    std::vector<std::string> texts;
    /// MTA-STS in mode testing: what would have failed is to be reported, no more.
    std::optional<StsPolicy> tested;
    std::optional<StsProblem> sts_problem;
    /// The hosts that the MTA-STS policy names.
    std::vector<std::string> patterns;
};

/// Mail must not go to this host now; another one of the destination may do.
struct HostUnfit {
    Basis basis = Basis::nobody;
    std::string reason;
    bool is_temporary = true;
    std::vector<std::string> texts;     ///< as in Terms
    std::vector<std::string> patterns;  ///< as in Terms
};

using HostPolicy = std::variant<Terms, HostUnfit>;

HostPolicy decide(const HostFacts& facts);

/// For the handshake with `host`, which takes mail for `domain`.
net::TlsDemand demand_of(const Terms& terms, std::string host, std::string domain);

}  // namespace postrider::tls_policy
