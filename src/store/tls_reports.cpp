// TLS reports: one row a report, one a policy, one for each kind of failure.
#include "store/received_reports.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <limits>

#include "store/reported.h"

namespace postrider::store {
namespace {

constexpr Statement insert_report{
    "INSERT INTO tls_reports (organization_id, reporter, report_id, contact, begins_at, ends_at, "
    "received_at, success_count, failure_count) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9) "
    "ON CONFLICT DO NOTHING RETURNING id"
};
constexpr Statement insert_row{
    "INSERT INTO tls_rows (tls_report_id, number, policy_type, policy_domain, success_count, "
    "failure_count, result, sending_address, receiving_host, receiving_address, details) "
    "VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)"
};
constexpr Statement select_report{
    "SELECT id, organization_id, reporter, report_id, contact, begins_at, ends_at, received_at, "
    "success_count, failure_count FROM tls_reports WHERE id = $1"
};
constexpr Statement select_reports{
    "SELECT id, organization_id, reporter, report_id, contact, begins_at, ends_at, received_at, "
    "success_count, failure_count FROM tls_reports WHERE id < $1 ORDER BY id DESC LIMIT $2"
};
constexpr Statement select_reports_of{
    "SELECT id, organization_id, reporter, report_id, contact, begins_at, ends_at, received_at, "
    "success_count, failure_count FROM tls_reports WHERE id < $1 AND organization_id = $3 "
    "ORDER BY id DESC LIMIT $2"
};
constexpr Statement select_rows{
    "SELECT policy_type, policy_domain, success_count, failure_count, result, sending_address, "
    "receiving_host, receiving_address, details FROM tls_rows WHERE tls_report_id = $1 "
    "ORDER BY number"
};
constexpr Statement delete_rows{
    "DELETE FROM tls_rows WHERE tls_report_id IN "
    "(SELECT id FROM tls_reports WHERE received_at < $1)"
};
constexpr Statement delete_reports{"DELETE FROM tls_reports WHERE received_at < $1"};

void keep_row(Transaction& transaction, TlsReportId id, std::size_t number, const KeptTlsRow& row) {
    transaction.run(
        insert_row,
        lasting,
        id,
        number,
        cut(row.policy_type),
        cut(row.policy_domain),
        row.successes,
        row.failures,
        cut(row.result),
        cut(row.sending_address),
        cut(row.receiving_host),
        cut(row.receiving_address),
        cut(row.details)
    );
}

KeptTlsRow row_of(const reports::TlsPolicyReport& policy) {
    return {
        .policy_type = policy.type,
        .policy_domain = policy.domain,
        .successes = count_of(policy.successes),
        .failures = count_of(policy.failures),
        .result = {},
        .sending_address = {},
        .receiving_host = fmt::format("{}", fmt::join(policy.mx_hosts, ", ")),
        .receiving_address = {},
        .details = fmt::format("{}", fmt::join(policy.strings, "; ")),
    };
}

KeptTlsRow row_of(const reports::TlsPolicyReport& policy, const reports::TlsFailure& failure) {
    const bool is_known = !failure.reason_code.empty();
    return {
        .policy_type = policy.type,
        .policy_domain = policy.domain,
        .successes = 0,
        .failures = count_of(failure.sessions),
        .result = failure.result,
        .sending_address = failure.sending_address,
        .receiving_host = failure.receiving_host,
        .receiving_address = failure.receiving_address,
        .details = is_known ? failure.reason_code : failure.additional_information,
    };
}

std::vector<KeptTlsRow> rows_in(const reports::TlsReport& report) {
    std::vector<KeptTlsRow> rows;
    for (const auto& policy : report.policies) {
        rows.push_back(row_of(policy));
        for (const auto& failure : policy.details) {
            rows.push_back(row_of(policy, failure));
        }
        if (rows.size() >= report_rows_kept_max) {
            rows.resize(report_rows_kept_max);
            break;
        }
    }
    return rows;
}

KeptTlsReport read(Rows& rows) {
    KeptTlsReport report;
    report.id = rows.as<TlsReportId>();
    report.organization = rows.as<model::OrganizationId>();
    report.reporter = rows.text();
    report.report_id = rows.text();
    report.contact = rows.text();
    report.begins_at = rows.maybe<base::Time>();
    report.ends_at = rows.maybe<base::Time>();
    report.received_at = rows.time();
    report.successes = rows.integer();
    report.failures = rows.integer();
    return report;
}

}  // namespace

std::optional<TlsReportId> keep_report(
    Transaction& transaction,
    model::OrganizationId organization,
    const reports::TlsReport& report,
    base::Time received_at
) {
    std::int64_t successes = 0;
    std::int64_t failures = 0;
    for (const auto& policy : report.policies) {
        successes = sum_of(successes, count_of(policy.successes));
        failures = sum_of(failures, count_of(policy.failures));
    }
    std::optional<TlsReportId> id;
    {
        Rows rows = transaction.query(
            insert_report,
            lasting,
            organization,
            cut_name(report.organization),
            cut_name(report.report_id),
            cut(report.contact),
            report.begin,
            report.end,
            received_at,
            successes,
            failures
        );
        if (rows.next()) {
            id = rows.as<TlsReportId>();
        }
    }
    if (id) {
        std::size_t number = 0;
        for (const auto& row : rows_in(report)) {
            keep_row(transaction, *id, number++, row);
        }
    }
    return id;
}

std::vector<KeptTlsReport> list_tls_reports(
    Transaction& transaction,
    std::optional<model::OrganizationId> organization,
    TlsReportId before,
    std::size_t limit
) {
    const auto end = before ? before.value : std::numeric_limits<std::int64_t>::max();
    Rows rows = organization
                    ? transaction.query(select_reports_of, lasting, end, limit, *organization)
                    : transaction.query(select_reports, lasting, end, limit);
    std::vector<KeptTlsReport> list;
    while (rows.next()) {
        list.push_back(read(rows));
    }
    return list;
}

std::optional<KeptTlsReport> find_report(Transaction& transaction, TlsReportId id) {
    Rows rows = transaction.query(select_report, lasting, id);
    return rows.next() ? std::optional(read(rows)) : std::nullopt;
}

std::vector<KeptTlsRow> rows_of(Transaction& transaction, TlsReportId id) {
    std::vector<KeptTlsRow> list;
    Rows rows = transaction.query(select_rows, lasting, id);
    while (rows.next()) {
        auto& row = list.emplace_back();
        row.policy_type = rows.text();
        row.policy_domain = rows.text();
        row.successes = rows.integer();
        row.failures = rows.integer();
        row.result = rows.text();
        row.sending_address = rows.text();
        row.receiving_host = rows.text();
        row.receiving_address = rows.text();
        row.details = rows.text();
    }
    return list;
}

void remove_tls_reports_before(Transaction& transaction, base::Time time) {
    transaction.run(delete_rows, lasting, time);
    transaction.run(delete_reports, lasting, time);
}

}  // namespace postrider::store
