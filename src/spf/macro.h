// Macros of SPF records, "%{i}.spf.%{d2}": syntax and expansion (RFC 7208 §7).
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "base/ip.h"
#include "base/time.h"

namespace postrider::spf {

enum class MacroPlace : std::uint8_t {
    domain,
    /// Where spaces and the letters c, r and t are allowed, too.
    explanation,
};

/// Whether every macro in the text is well formed and the rest printable ASCII.
bool is_macro_string(std::string_view text, MacroPlace place);
/// A macro string that ends like a domain name or with a macro (RFC 7208 §7.1).
bool is_domain_spec(std::string_view text);
/// Whether %{p} occurs, whose value must be looked up first.
bool uses_validated_name(std::string_view text);

/// What the letters stand for. Views must outlive the call.
struct MacroValues {
    std::string_view sender_local;
    std::string_view sender_domain;
    std::string_view domain;
    base::IpAddress client;
    std::string_view validated_name = "unknown";
    std::string_view helo;
    std::string_view receiver;
    base::Time time;
};

/// `text` must be a macro string.
std::string expand(std::string_view text, const MacroValues& values);

/// "4.3.2.1.in-addr.arpa" or the nibbles below ip6.arpa.
std::string reverse_name(const base::IpAddress& address);

}  // namespace postrider::spf
