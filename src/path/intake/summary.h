// What lists show of a message, from its header.
#pragma once

#include <cstddef>
#include <string>

#include "mail/header.h"

namespace postrider::intake {

/// Bytes of the subject that lists show.
inline constexpr std::size_t subject_kept_max = 200;

/// Decoded, at most subject_kept_max bytes, ended where a character ends.
std::string subject_of(const mail::HeaderBlock& header);
/// Without brackets; "" when there is none.
std::string message_id_of(const mail::HeaderBlock& header);
/// "TLS-Required: No" (RFC 8689 §3).
bool is_tls_optional(const mail::HeaderBlock& header);

}  // namespace postrider::intake
