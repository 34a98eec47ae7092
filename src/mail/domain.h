// Domain names as mail writes them: letters, digits, hyphens, or UTF-8 turned into A-labels.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

namespace postrider::mail {

inline constexpr std::size_t domain_size_max = 255;
inline constexpr std::size_t label_size_max = 63;

/// Labels of letters, digits, inner hyphens and underscores (which real hosts have), without a
/// final dot, within the limits of RFC 5321 §4.5.3.1.2 and RFC 1035 §2.3.4. ASCII only.
bool is_domain(std::string_view text);

/// `[192.0.2.1]` or `[IPv6:2001:db8::1]` (RFC 5321 §4.1.3).
bool is_address_literal(std::string_view text);

/// The name to look up in the DNS: lower case, U-labels as A-labels (UTS 46, nontransitional).
/// Nothing when the result is no domain. An address literal is no domain.
std::optional<std::string> domain_to_ascii(std::string_view domain);

/// The name to show: A-labels as U-labels where they stand for any. Nothing when it is no domain.
std::optional<std::string> domain_to_unicode(std::string_view domain);

}  // namespace postrider::mail
