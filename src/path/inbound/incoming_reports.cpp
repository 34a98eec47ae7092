// Read, then kept, once.
#include "path/inbound/incoming_reports.h"

#include <utility>
#include <variant>

#include "reports/aggregate.h"
#include "reports/tls_report.h"
#include "store/received_reports.h"

namespace postrider::inbound {
namespace {

using Read = std::variant<std::monostate, reports::AggregateReport, reports::TlsReport>;

Read read(const model::Content& content) {
    std::string message;
    reports::ReadBudget budget;
    content.read(0, [&message](std::string_view run) {
        message += run;
        return true;
    });
    if (auto aggregate = reports::read_aggregate(message, budget)) {
        return std::move(*aggregate);
    }
    if (auto tls = reports::read_tls_report(message, budget)) {
        return std::move(*tls);
    }
    return {};
}

/// One of those that are in hand, to the end of the scope.
class InHand {
public:
    explicit InHand(std::atomic<int>& count)
        : count_(count), is_room_(++count <= reports_at_once_max) {}
    InHand(const InHand&) = delete;
    InHand& operator=(const InHand&) = delete;
    ~InHand() { --count_; }

    bool is_room() const { return is_room_; }

private:
    std::atomic<int>& count_;
    bool is_room_;
};

}  // namespace

net::Task<ReportOutcome> IncomingReports::take(
    model::OrganizationId organization, model::Content content
) {
    if (content.size() > report_message_size_max) {
        co_return ReportOutcome::too_large;
    }
    const InHand place(in_hand_);
    if (!place.is_room()) {
        co_return ReportOutcome::busy;
    }
    auto read_it = [&content] { return read(content); };
    const Read report = co_await workers_.compute(read_it);
    if (std::holds_alternative<std::monostate>(report)) {
        co_return ReportOutcome::no_report;
    }
    const auto now = clock_.now();
    bool is_kept = false;
    auto keep = [&](store::Transaction& transaction) {
        if (const auto* aggregate = std::get_if<reports::AggregateReport>(&report)) {
            is_kept = store::keep_report(transaction, organization, *aggregate, now).has_value();
        } else {
            const auto& tls = std::get<reports::TlsReport>(report);
            is_kept = store::keep_report(transaction, organization, tls, now).has_value();
        }
    };
    co_await store_.write(std::move(keep));
    co_return is_kept ? ReportOutcome::kept : ReportOutcome::known;
}

}  // namespace postrider::inbound
