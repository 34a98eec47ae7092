// Authentication-Results fields that stand in a message, as far as sealing needs them (RFC 8601).
#pragma once

#include <string>
#include <string_view>

#include "mail/header.h"

namespace postrider::arc {

/// What one message may bring along in fields of one host; the rest is left out.
inline constexpr std::size_t results_size_max = 16 * 1024;

/// Who says the results (RFC 8601 §2.5), without comments and quotes; empty when nobody does.
std::string authserv_id(std::string_view value);

/// "id; first=pass; second=none": the results of every field that `id` wrote, in order, on one
/// line; "id; none" when there is none.
std::string combined_results(const mail::HeaderBlock& header, std::string_view id);

}  // namespace postrider::arc
