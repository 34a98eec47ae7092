// What stands in records: from RDATA to values and back. Bytes come from strangers.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "base/ip.h"

namespace postrider::dns {

struct MxRecord {
    std::uint16_t preference = 0;
    std::string exchange;  ///< lower case, no dot at its end; empty: the root ("no mail", RFC 7505)
    friend auto operator<=>(const MxRecord&, const MxRecord&) = default;
};

/// RFC 6698 §2.1
struct TlsaRecord {
    std::uint8_t usage = 0;
    std::uint8_t selector = 0;
    std::uint8_t matching = 0;
    std::string association;  ///< bytes
    friend auto operator<=>(const TlsaRecord&, const TlsaRecord&) = default;
};

/// Each gives nothing where the bytes are not exactly one such record. A name with bytes that a
/// host or domain name in mail cannot have (dots, backslashes, blanks, controls) counts as wrong.
std::optional<base::IpAddress> parse_a(std::string_view rdata);
std::optional<base::IpAddress> parse_aaaa(std::string_view rdata);
std::optional<MxRecord> parse_mx(std::string_view rdata);
/// CNAME and PTR.
std::optional<std::string> parse_name(std::string_view rdata);
/// All character-strings in one, as RFC 7208 §3.3 and RFC 6376 §3.6.2.2 join them.
std::optional<std::string> parse_txt(std::string_view rdata);
std::optional<TlsaRecord> parse_tlsa(std::string_view rdata);

/// The ways back, for zones written as text. A name must satisfy is_resolvable or be empty (root).
std::string write_name(std::string_view name);
std::string write_mx(const MxRecord& record);
std::string write_txt(std::string_view text);
std::string write_tlsa(const TlsaRecord& record);

/// Whether the DNS could hold this name (RFC 1035 §2.3.4): labels of 1 to 63 bytes, 253 in all,
/// printable ASCII without backslash. Without a dot at its end.
bool is_resolvable(std::string_view name);

/// "1.2.0.192.in-addr.arpa" (RFC 1035 §3.5, RFC 3596 §2.5)
std::string reverse_name(const base::IpAddress& address);

}  // namespace postrider::dns
