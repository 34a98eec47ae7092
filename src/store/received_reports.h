// What others report about an organization's mail: DMARC aggregate and TLS reports.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "model/ids.h"
#include "reports/aggregate.h"
#include "reports/tls_report.h"
#include "store/transaction.h"

namespace postrider::store {

/// Of one report, so many rows are kept; all are counted.
inline constexpr std::size_t report_rows_kept_max = 20'000;
/// Longer texts are cut.
inline constexpr std::size_t report_text_kept_max = 1000;
/// So are names by which a report is known again: a row of PostgreSQL's indexes has 2,704 octets.
inline constexpr std::size_t report_name_kept_max = 255;

using DmarcReportId = model::LastingId<struct DmarcReportTag>;
using TlsReportId = model::LastingId<struct TlsReportTag>;

struct KeptDmarcReport {
    DmarcReportId id;
    model::OrganizationId organization;
    std::string reporter;
    std::string report_id;  ///< the reporter's
    std::string domain;
    std::string policy;
    base::Time begins_at;
    base::Time ends_at;
    base::Time received_at;
    std::int64_t rows = 0;
    std::int64_t messages = 0;
    std::int64_t passed = 0;  ///< of the messages: DKIM or SPF passed and is aligned
};
struct KeptDmarcRow {
    std::string source_address;
    std::int64_t messages = 0;
    std::string disposition;
    std::string dkim;
    std::string spf;
    std::string header_from;
    std::string envelope_from;
    std::string envelope_to;
    std::string details;  ///< "dkim pass one.test (sel); spf fail one.test"
};
struct KeptTlsReport {
    TlsReportId id;
    model::OrganizationId organization;
    std::string reporter;
    std::string report_id;
    std::string contact;
    std::optional<base::Time> begins_at;
    std::optional<base::Time> ends_at;
    base::Time received_at;
    std::int64_t successes = 0;
    std::int64_t failures = 0;
};
/// A policy, or, where `result` says so, a kind of failure under it.
struct KeptTlsRow {
    std::string policy_type;
    std::string policy_domain;
    std::int64_t successes = 0;
    std::int64_t failures = 0;
    std::string result;
    std::string sending_address;
    std::string receiving_host;
    std::string receiving_address;
    std::string details;
};

// Units of Store::write or, where they only read, of Store::read.

/// None: the organization has it already (same reporter, report id and domain).
std::optional<DmarcReportId> keep_report(
    Transaction& transaction,
    model::OrganizationId organization,
    const reports::AggregateReport& report,
    base::Time received_at
);
std::optional<TlsReportId> keep_report(
    Transaction& transaction,
    model::OrganizationId organization,
    const reports::TlsReport& report,
    base::Time received_at
);

/// Newest first, of an organization or of all; older than `before` (zero: from the newest).
std::vector<KeptDmarcReport> list_dmarc_reports(
    Transaction& transaction,
    std::optional<model::OrganizationId> organization,
    DmarcReportId before,
    std::size_t limit
);
std::vector<KeptTlsReport> list_tls_reports(
    Transaction& transaction,
    std::optional<model::OrganizationId> organization,
    TlsReportId before,
    std::size_t limit
);
std::optional<KeptDmarcReport> find_report(Transaction& transaction, DmarcReportId id);
std::optional<KeptTlsReport> find_report(Transaction& transaction, TlsReportId id);
/// In their order.
std::vector<KeptDmarcRow> rows_of(Transaction& transaction, DmarcReportId id);
std::vector<KeptTlsRow> rows_of(Transaction& transaction, TlsReportId id);

/// Those that came before `time`.
void remove_dmarc_reports_before(Transaction& transaction, base::Time time);
void remove_tls_reports_before(Transaction& transaction, base::Time time);

}  // namespace postrider::store
