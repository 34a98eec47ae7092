// SMTP TLS reports (RFC 8460).
#pragma once

#include "base/time.h"
#include "reports/unpack.h"

#include <cstddef>
#include <cstdint>
#include <expected>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace postrider::reports {

/// What is absent is empty.
struct TlsFailure {
    /// "certificate-expired", "starttls-not-supported" … as the report spells it.
    std::string result;
    std::string sending_address;
    std::string receiving_host;
    std::string receiving_helo;
    std::string receiving_address;
    std::uint64_t sessions = 0;
    std::string additional_information;
    std::string reason_code;
};

struct TlsPolicyReport {
    /// "tlsa", "sts", "no-policy-found".
    std::string type;
    std::vector<std::string> strings;
    std::string domain;
    std::vector<std::string> mx_hosts;
    std::uint64_t successes = 0;
    std::uint64_t failures = 0;
    std::vector<TlsFailure> details;
};

struct TlsReport {
    std::string organization;
    std::string contact;
    std::string report_id;
    std::optional<base::Time> begin;
    std::optional<base::Time> end;
    std::vector<TlsPolicyReport> policies;
};

/// Of policies, and of the lists within one.
inline constexpr std::size_t tls_report_list_max = 10'000;
/// What all lists of a report hold together.
inline constexpr std::size_t tls_report_items_max = 50'000;
/// Unpacked: JSON takes many times its size once it is read.
inline constexpr std::size_t tls_report_size_max = 8 * 1024 * 1024;

/// `bytes` may be packed.
std::expected<TlsReport, ReportError> parse_tls_report(std::string_view bytes, ReadBudget& budget);
/// On its own.
std::expected<TlsReport, ReportError> parse_tls_report(std::string_view bytes);

/// The first part of `message` that is a TLS report.
std::expected<TlsReport, ReportError> read_tls_report(std::string_view message, ReadBudget& budget);
std::expected<TlsReport, ReportError> read_tls_report(std::string_view message);

}  // namespace postrider::reports
