// What a host's TLSA records ask of its certificate (RFC 7672).
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <variant>
#include <vector>

#include "dns/resolver.h"
#include "net/task.h"
#include "net/tls.h"

namespace postrider::tls_policy {

/// Records of one host that are looked at.
inline constexpr std::size_t tlsa_records_max = 32;

/// The host says nothing that can be believed: as if there were no DANE.
struct NoDane {};

/// The host promises TLS, and these records say how to know it. Without records none of those that
/// it has is of use: TLS with any certificate, but no clear text (RFC 7672 §2.2).
struct DaneRequired {
    /// The name that the records stand at, behind "_25._tcp.": the certificate's.
    std::string base;
    std::vector<net::DaneRecord> records;
    /// As a report writes them: "3 1 1 0f3c…" (RFC 8460 §4.4).
    std::vector<std::string> texts;
};

/// The DNS cannot tell, so that the host must not be used now (RFC 7672 §2.1.2, §2.2).
struct DaneUnknown {
    std::string reason;
};

using Dane = std::variant<NoDane, DaneRequired, DaneUnknown>;

/// Whether a record is one that mail looks at (RFC 7672 §3.1) and whole.
bool is_usable(const dns::TlsaRecord& record);

/// Asks for `host`, a mail host. Where the host is an alias, the name that it leads to is asked
/// first, and its own name next (RFC 7672 §2.2.2); only its own where just the alias is proven.
/// What is found proves the host; that it is the destination's only a secure answer of MX records
/// does (RFC 7672 §2.2.1).
net::Task<Dane> find_dane(dns::Resolver& resolver, std::string host, std::uint16_t port);

}  // namespace postrider::tls_policy
