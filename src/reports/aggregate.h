// DMARC aggregate reports in both shapes: RFC 7489 appendix C, and RFC 9990.
#pragma once

#include "base/time.h"
#include "reports/unpack.h"

#include <cstddef>
#include <cstdint>
#include <expected>
#include <string>
#include <string_view>
#include <vector>

namespace postrider::reports {

/// Words of closed lists ("pass", "quarantine", "r") are in lower case; what is absent is empty.
struct DkimResult {
    std::string domain;
    std::string selector;
    std::string result;
    std::string human_result;
};

struct SpfResult {
    std::string domain;
    /// "mfrom" or "helo".
    std::string scope;
    std::string result;
    std::string human_result;
};

/// Why the policy was not applied.
struct PolicyOverride {
    std::string type;
    std::string comment;
};

struct Extension {
    std::string name;
    std::string definition;
};

struct AggregateRow {
    std::string source_address;
    std::uint64_t count = 0;
    /// "none", "pass" (RFC 9990), "quarantine", "reject".
    std::string disposition;
    std::string dkim;
    std::string spf;
    std::vector<PolicyOverride> overrides;
    std::string envelope_to;
    std::string envelope_from;
    std::string header_from;
    std::vector<DkimResult> dkim_results;
    std::vector<SpfResult> spf_results;
    std::vector<Extension> extensions;
};

struct PublishedPolicy {
    std::string domain;
    std::string version;
    /// "r" or "s".
    std::string adkim;
    std::string aspf;
    std::string policy;
    std::string subdomain_policy;
    /// RFC 9990.
    std::string nonexistent_policy;
    bool is_testing = false;
    std::string discovery_method;
    /// Only RFC 7489.
    std::string percentage;
    std::string failure_options;
};

struct AggregateReport {
    /// "1.0" …; empty where the report names none.
    std::string version;
    std::string organization;
    std::string email;
    std::string contact;
    std::string report_id;
    std::string generator;
    base::Time begin;
    base::Time end;
    std::vector<std::string> errors;
    PublishedPolicy policy;
    std::vector<AggregateRow> rows;
    std::vector<Extension> extensions;
};

inline constexpr std::size_t aggregate_rows_max = 50'000;
/// Lists within a row.
inline constexpr std::size_t aggregate_list_max = 100;
/// What all lists of a report hold together.
inline constexpr std::size_t aggregate_items_max = 100'000;
/// In octets.
inline constexpr std::size_t aggregate_text_size_max = 4096;
inline constexpr std::size_t aggregate_depth_max = 32;

/// `bytes` may be packed. Entities, schemas and what else stands around the report are not read.
std::expected<AggregateReport, ReportError> parse_aggregate(
    std::string_view bytes, ReadBudget& budget
);
/// On its own.
std::expected<AggregateReport, ReportError> parse_aggregate(std::string_view bytes);

/// The first attachment of `message` that is an aggregate report.
std::expected<AggregateReport, ReportError> read_aggregate(
    std::string_view message, ReadBudget& budget
);
std::expected<AggregateReport, ReportError> read_aggregate(std::string_view message);

}  // namespace postrider::reports
