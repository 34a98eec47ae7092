// The DNS records that a domain's owner and the installation's operator should publish.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/ip.h"
#include "config/settings.h"
#include "model/tenancy.h"
#include "tenancy/domain_keys.h"

namespace postrider::tenancy {

enum class RecordUse : std::uint8_t {
    required,
    recommended,
    for_incoming,  ///< only where mail is to be received
};

/// Value.
struct DnsRecord {
    std::string type;     ///< "TXT", "CNAME", "MX", "A", "AAAA", "PTR"
    std::string name;     ///< in full, without a final dot
    std::string value;    ///< text whole and without quotes; "10 mx1.example.com" for MX
    std::string purpose;  ///< a word or two for people: "DKIM", "return path" …
    RecordUse use = RecordUse::required;
};

/// Where reports about an organization's domains go: local parts on the return path domain, with
/// '+' and its permalink behind them.
inline constexpr std::string_view dmarc_reports_local = "dmarc";
inline constexpr std::string_view tls_reports_local = "tlsrpt";
inline constexpr std::string_view complaints_local = "complaints";

/// `keys`: of signers_of. `organization`: the permalink.
std::vector<DnsRecord> records_of(
    const model::Domain& domain,
    const std::string& organization,
    const DomainSigners& keys,
    const config::Dns& dns
);

/// `keys`: of installation_signers. `addresses`: where this installation is reached and sends
/// from; without them there are no address, SPF and PTR records to tell.
std::vector<DnsRecord> installation_records(
    const config::Settings& settings,
    const DomainSigners& keys,
    std::span<const base::IpAddress> addresses
);

/// "7.2.0.192.in-addr.arpa" (RFC 1035 §3.5, RFC 3596 §2.5).
std::string reverse_name(const base::IpAddress& address);

/// One line of a zone file, long text cut into strings of at most 255 bytes (RFC 1035 §5.1).
std::string zone_line(const DnsRecord& record);

}  // namespace postrider::tenancy
