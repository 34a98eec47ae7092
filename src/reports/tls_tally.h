// A TLS report of our own while it grows, and as it is sent (RFC 8460 §4).
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

#include "reports/tls_report.h"

namespace postrider::reports {

/// Policies of one report, and kinds of failure under one; what is beyond is left out, or only
/// counted.
inline constexpr std::size_t tally_policies_max = 100;
inline constexpr std::size_t tally_failures_max = 200;

/// Counts `more` into the policy that it is about.
void add(TlsReport& report, const TlsPolicyReport& more);

/// RFC 8460 §4.4; what is not UTF-8 is not there.
std::string to_json(const TlsReport& report);

/// RFC 1952.
std::string gzip(std::string_view bytes);

}  // namespace postrider::reports
