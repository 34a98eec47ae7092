// DMARC aggregate reports: one row a report, one for each of its own.
#include "store/received_reports.h"

#include <fmt/format.h>

#include <algorithm>
#include <limits>

#include "store/reported.h"

namespace postrider::store {
namespace {

constexpr Statement insert_report{
    "INSERT INTO dmarc_reports (organization_id, reporter, report_id, domain, policy, begins_at, "
    "ends_at, received_at, row_count, message_count, passed_count) "
    "VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11) ON CONFLICT DO NOTHING RETURNING id"
};
constexpr Statement insert_row{
    "INSERT INTO dmarc_rows (dmarc_report_id, number, source_address, message_count, disposition, "
    "dkim, spf, header_from, envelope_from, envelope_to, details) "
    "VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)"
};
constexpr Statement select_report{
    "SELECT id, organization_id, reporter, report_id, domain, policy, begins_at, ends_at, "
    "received_at, row_count, message_count, passed_count FROM dmarc_reports WHERE id = $1"
};
constexpr Statement select_reports{
    "SELECT id, organization_id, reporter, report_id, domain, policy, begins_at, ends_at, "
    "received_at, row_count, message_count, passed_count FROM dmarc_reports WHERE id < $1 "
    "ORDER BY id DESC LIMIT $2"
};
constexpr Statement select_reports_of{
    "SELECT id, organization_id, reporter, report_id, domain, policy, begins_at, ends_at, "
    "received_at, row_count, message_count, passed_count FROM dmarc_reports WHERE id < $1 "
    "AND organization_id = $3 ORDER BY id DESC LIMIT $2"
};
constexpr Statement select_rows{
    "SELECT source_address, message_count, disposition, dkim, spf, header_from, envelope_from, "
    "envelope_to, details FROM dmarc_rows WHERE dmarc_report_id = $1 ORDER BY number"
};
constexpr Statement delete_rows{
    "DELETE FROM dmarc_rows WHERE dmarc_report_id IN "
    "(SELECT id FROM dmarc_reports WHERE received_at < $1)"
};
constexpr Statement delete_reports{"DELETE FROM dmarc_reports WHERE received_at < $1"};

std::string details_of(const reports::AggregateRow& row) {
    std::string text;
    for (const auto& dkim : row.dkim_results) {
        text += fmt::format("dkim {} {} ({}); ", dkim.result, dkim.domain, dkim.selector);
    }
    for (const auto& spf : row.spf_results) {
        text += fmt::format("spf {} {}; ", spf.result, spf.domain);
    }
    for (const auto& reason : row.overrides) {
        text += fmt::format("override {} {}; ", reason.type, reason.comment);
    }
    return cut(text.substr(0, text.size() - std::min<std::size_t>(text.size(), 2)));
}

struct Sums {
    std::int64_t messages = 0;
    std::int64_t passed = 0;
};
Sums sums_of(const reports::AggregateReport& report) {
    Sums sums;
    for (const auto& row : report.rows) {
        const auto messages = count_of(row.count);
        const bool passed = row.dkim == "pass" || row.spf == "pass";
        sums.messages = sum_of(sums.messages, messages);
        sums.passed = sum_of(sums.passed, passed ? messages : 0);
    }
    return sums;
}

KeptDmarcReport read(Rows& rows) {
    KeptDmarcReport report;
    report.id = rows.as<DmarcReportId>();
    report.organization = rows.as<model::OrganizationId>();
    report.reporter = rows.text();
    report.report_id = rows.text();
    report.domain = rows.text();
    report.policy = rows.text();
    report.begins_at = rows.time();
    report.ends_at = rows.time();
    report.received_at = rows.time();
    report.rows = rows.integer();
    report.messages = rows.integer();
    report.passed = rows.integer();
    return report;
}

void keep_row(
    Transaction& transaction, DmarcReportId id, std::size_t number, const reports::AggregateRow& row
) {
    transaction.run(
        insert_row,
        lasting,
        id,
        number,
        cut(row.source_address),
        count_of(row.count),
        cut(row.disposition),
        cut(row.dkim),
        cut(row.spf),
        cut(row.header_from),
        cut(row.envelope_from),
        cut(row.envelope_to),
        details_of(row)
    );
}

}  // namespace

void remove_dmarc_reports_before(Transaction& transaction, base::Time time) {
    transaction.run(delete_rows, lasting, time);
    transaction.run(delete_reports, lasting, time);
}

std::optional<DmarcReportId> keep_report(
    Transaction& transaction,
    model::OrganizationId organization,
    const reports::AggregateReport& report,
    base::Time received_at
) {
    const auto sums = sums_of(report);
    std::optional<DmarcReportId> id;
    {
        Rows rows = transaction.query(
            insert_report,
            lasting,
            organization,
            cut_name(report.organization),
            cut_name(report.report_id),
            cut_name(report.policy.domain),
            cut(report.policy.policy),
            report.begin,
            report.end,
            received_at,
            report.rows.size(),
            sums.messages,
            sums.passed
        );
        if (rows.next()) {
            id = rows.as<DmarcReportId>();
        }
    }
    const auto kept = std::min(report.rows.size(), report_rows_kept_max);
    for (std::size_t number = 0; id && number < kept; ++number) {
        keep_row(transaction, *id, number, report.rows[number]);
    }
    return id;
}

std::vector<KeptDmarcReport> list_dmarc_reports(
    Transaction& transaction,
    std::optional<model::OrganizationId> organization,
    DmarcReportId before,
    std::size_t limit
) {
    const auto end = before ? before.value : std::numeric_limits<std::int64_t>::max();
    Rows rows = organization
                    ? transaction.query(select_reports_of, lasting, end, limit, *organization)
                    : transaction.query(select_reports, lasting, end, limit);
    std::vector<KeptDmarcReport> list;
    while (rows.next()) {
        list.push_back(read(rows));
    }
    return list;
}

std::optional<KeptDmarcReport> find_report(Transaction& transaction, DmarcReportId id) {
    Rows rows = transaction.query(select_report, lasting, id);
    return rows.next() ? std::optional(read(rows)) : std::nullopt;
}

std::vector<KeptDmarcRow> rows_of(Transaction& transaction, DmarcReportId id) {
    std::vector<KeptDmarcRow> list;
    Rows rows = transaction.query(select_rows, lasting, id);
    while (rows.next()) {
        auto& row = list.emplace_back();
        row.source_address = rows.text();
        row.messages = rows.integer();
        row.disposition = rows.text();
        row.dkim = rows.text();
        row.spf = rows.text();
        row.header_from = rows.text();
        row.envelope_from = rows.text();
        row.envelope_to = rows.text();
        row.details = rows.text();
    }
    return list;
}

}  // namespace postrider::store
