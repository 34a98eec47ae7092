// Which records, and how they are written.
#include "tenancy/dns_records.h"

#include <fmt/format.h>

#include <algorithm>
#include <string_view>

namespace postrider::tenancy {
namespace {

constexpr std::size_t text_string_size_max = 255;

std::string spf_through(std::string_view included) {
    return fmt::format("v=spf1 a mx include:{} ~all", included);
}

void add_keys(std::vector<DnsRecord>& records, const DomainSigners& keys) {
    for (const auto& signer : keys.signers) {
        records.push_back(
            {"TXT",
             fmt::format("{}._domainkey.{}", signer.selector, signer.domain),
             signer.key.txt_record(),
             "DKIM"}
        );
    }
}

/// Names that hold addresses of this installation, each once.
std::vector<std::string> host_names(const config::Settings& settings) {
    const auto& dns = settings.dns;
    std::vector<std::string> names = {settings.postal.web_hostname, settings.postal.smtp_hostname};
    names.insert(names.end(), dns.mx_records.begin(), dns.mx_records.end());
    names.push_back(dns.return_path_domain);
    names.push_back(dns.track_domain);
    std::vector<std::string> once;
    for (auto& name : names) {
        if (std::ranges::find(once, name) == once.end()) {
            once.push_back(std::move(name));
        }
    }
    return once;
}

void add_addresses(
    std::vector<DnsRecord>& records,
    const config::Settings& settings,
    std::span<const base::IpAddress> addresses
) {
    for (const auto& name : host_names(settings)) {
        for (const auto& address : addresses) {
            records.push_back({address.is_v4() ? "A" : "AAAA", name, address.to_string(), "address"}
            );
        }
    }
    std::string spf = "v=spf1";
    for (const auto& address : addresses) {
        spf += fmt::format(" {}:{}", address.is_v4() ? "ip4" : "ip6", address.to_string());
        records.push_back(
            {"PTR", reverse_name(address), settings.sources.front().helo, "reverse name"}
        );
    }
    records.push_back({"TXT", settings.dns.spf_include, spf + " ~all", "SPF"});
}

std::string text_strings(std::string_view text) {
    std::string line;
    for (std::size_t at = 0; at == 0 || at < text.size(); at += text_string_size_max) {
        line += at == 0 ? "\"" : " \"";
        for (const char c : text.substr(at, text_string_size_max)) {
            line += c == '"' || c == '\\' ? "\\" : "";
            line += c;
        }
        line += '"';
    }
    return line;
}

}  // namespace

std::vector<DnsRecord> records_of(
    const model::Domain& domain,
    const std::string& organization,
    const DomainSigners& keys,
    const config::Dns& dns
) {
    const auto& name = domain.name;
    std::vector<DnsRecord> records;
    records.push_back(
        {"TXT",
         name,
         fmt::format("{} {}", dns.domain_verify_prefix, domain.verification_token),
         "ownership"}
    );
    records.push_back({"TXT", name, spf_through(dns.spf_include), "SPF"});
    add_keys(records, keys);
    records.push_back(
        {"CNAME",
         fmt::format("{}.{}", dns.custom_return_path_prefix, name),
         dns.return_path_domain,
         "return path"}
    );
    const auto reports_to = [&](std::string_view local) {
        return fmt::format("rua=mailto:{}+{}@{}", local, organization, dns.return_path_domain);
    };
    records.push_back(
        {"TXT",
         "_dmarc." + name,
         "v=DMARC1; p=none; " + reports_to(dmarc_reports_local),
         "DMARC",
         RecordUse::recommended}
    );
    for (const auto& host : dns.mx_records) {
        records.push_back({"MX", name, "10 " + host, "incoming mail", RecordUse::for_incoming});
    }
    records.push_back(
        {"TXT",
         "_smtp._tls." + name,
         "v=TLSRPTv1; " + reports_to(tls_reports_local),
         "TLS reports",
         RecordUse::for_incoming}
    );
    return records;
}

std::vector<DnsRecord> installation_records(
    const config::Settings& settings,
    const DomainSigners& keys,
    std::span<const base::IpAddress> addresses
) {
    const auto& dns = settings.dns;
    const auto mx = "10 " + settings.postal.smtp_hostname;
    std::vector<DnsRecord> records;
    if (!addresses.empty()) {
        add_addresses(records, settings, addresses);
    }
    records.push_back({"MX", dns.return_path_domain, mx, "bounces"});
    records.push_back({"TXT", dns.return_path_domain, spf_through(dns.spf_include), "SPF"});
    add_keys(records, keys);
    // Others report about tenants' domains to us only when we say that we want it (RFC 7489 §7.1).
    records.push_back(
        {"TXT",
         "*._report._dmarc." + dns.return_path_domain,
         "v=DMARC1",
         "DMARC reports",
         RecordUse::recommended}
    );
    records.push_back({"MX", dns.route_domain, mx, "incoming mail", RecordUse::for_incoming});
    return records;
}

std::string reverse_name(const base::IpAddress& address) {
    const auto bytes = address.bytes();
    std::string name;
    for (auto byte = bytes.rbegin(); byte != bytes.rend(); ++byte) {
        const auto value = static_cast<unsigned char>(*byte);
        name += address.is_v4() ? fmt::format("{}.", value)
                                : fmt::format("{:x}.{:x}.", value & 0xf, value >> 4);
    }
    return name + (address.is_v4() ? "in-addr.arpa" : "ip6.arpa");
}

std::string zone_line(const DnsRecord& record) {
    // Every value that is no text ends in a host name, but for addresses.
    const bool is_name = record.type == "CNAME" || record.type == "MX" || record.type == "PTR";
    const auto value = record.type == "TXT" ? text_strings(record.value)
                       : is_name            ? record.value + "."
                                            : record.value;
    return fmt::format("{}. 3600 IN {} {}", record.name, record.type, value);
}

}  // namespace postrider::tenancy
