// SMTP TLS reports (RFC 8460).
#include "reports/tls_report.h"

#include "base/ascii.h"
#include "mail/mime.h"
#include "reports/date.h"

#include <boost/json.hpp>

namespace postrider::reports {
namespace {

namespace json = boost::json;

std::string text_of(const json::object& object, std::string_view key) {
    const json::value* value = object.if_contains(key);
    return value != nullptr && value->is_string() ? std::string(value->get_string())
                                                  : std::string();
}

std::uint64_t number_of(const json::object& object, std::string_view key) {
    const json::value* value = object.if_contains(key);
    if (value == nullptr) {
        return 0;
    }
    json::error_code error;
    const auto number = value->to_number<std::uint64_t>(error);
    return error ? 0 : number;
}

/// What the lists of one report may still hold.
class Room {
public:
    bool take() { return left_ > 0 && left_-- > 0; }

private:
    std::size_t left_ = tls_report_items_max;
};

/// A list of texts; a single one counts as such a list, as some reporters have it.
std::vector<std::string> texts_of(const json::object& object, std::string_view key, Room& room) {
    std::vector<std::string> texts;
    const json::value* value = object.if_contains(key);
    if (value != nullptr && value->is_string()) {
        texts.emplace_back(value->get_string());
    }
    if (value != nullptr && value->is_array()) {
        for (const json::value& entry : value->get_array()) {
            if (entry.is_string() && texts.size() < tls_report_list_max && room.take()) {
                texts.emplace_back(entry.get_string());
            }
        }
    }
    return texts;
}

template <class Take>
bool for_each_object(const json::object& object, std::string_view key, Room& room, Take take) {
    const json::value* value = object.if_contains(key);
    if (value == nullptr || !value->is_array()) {
        return value == nullptr || value->is_null();
    }
    if (value->get_array().size() > tls_report_list_max) {
        return false;
    }
    for (const json::value& entry : value->get_array()) {
        const json::object* element = entry.if_object();
        if (element != nullptr && !room.take()) {
            return false;
        }
        if (element != nullptr) {
            take(*element);
        }
    }
    return true;
}

TlsFailure failure_of(const json::object& object) {
    return {
        .result = text_of(object, "result-type"),
        .sending_address = text_of(object, "sending-mta-ip"),
        .receiving_host = text_of(object, "receiving-mx-hostname"),
        .receiving_helo = text_of(object, "receiving-mx-helo"),
        .receiving_address = text_of(object, "receiving-ip"),
        .sessions = number_of(object, "failed-session-count"),
        .additional_information = text_of(object, "additional-information"),
        .reason_code = text_of(object, "failure-reason-code"),
    };
}

std::optional<TlsPolicyReport> policy_of(const json::object& object, Room& room) {
    TlsPolicyReport report;
    const json::value* policy = object.if_contains("policy");
    if (policy == nullptr || !policy->is_object()) {
        return std::nullopt;
    }
    const json::object& own = policy->get_object();
    report.type = text_of(own, "policy-type");
    report.strings = texts_of(own, "policy-string", room);
    report.domain = base::to_lower(text_of(own, "policy-domain"));
    report.mx_hosts = texts_of(own, "mx-host", room);
    if (const json::value* summary = object.if_contains("summary");
        summary != nullptr && summary->is_object()) {
        report.successes = number_of(summary->get_object(), "total-successful-session-count");
        report.failures = number_of(summary->get_object(), "total-failure-session-count");
    }
    const bool is_bounded =
        for_each_object(object, "failure-details", room, [&](const auto& detail) {
            report.details.push_back(failure_of(detail));
        });
    return is_bounded ? std::optional(std::move(report)) : std::nullopt;
}

}  // namespace

std::expected<TlsReport, ReportError> parse_tls_report(std::string_view bytes, ReadBudget& budget) {
    const auto unpacked = unpack(bytes, budget);
    if (!unpacked) {
        return std::unexpected(unpacked.error());
    }
    const std::string_view text = base::trim(*unpacked);
    if (!text.starts_with('{')) {
        return std::unexpected(ReportError::absent);
    }
    if (text.size() > tls_report_size_max) {
        return std::unexpected(ReportError::too_large);
    }
    json::error_code error;
    const json::value root = json::parse(text, error);
    if (error || !root.is_object()) {
        return std::unexpected(ReportError::syntax);
    }
    const json::object& object = root.get_object();
    TlsReport report{
        .organization = text_of(object, "organization-name"),
        .contact = text_of(object, "contact-info"),
        .report_id = text_of(object, "report-id"),
    };
    if (const json::value* range = object.if_contains("date-range");
        range != nullptr && range->is_object()) {
        report.begin = parse_timestamp(text_of(range->get_object(), "start-datetime"));
        report.end = parse_timestamp(text_of(range->get_object(), "end-datetime"));
    }
    Room room;
    bool is_whole = object.contains("policies") && !report.report_id.empty();
    const bool is_bounded = for_each_object(object, "policies", room, [&](const auto& element) {
        auto policy = policy_of(element, room);
        is_whole = is_whole && policy.has_value();
        if (policy) {
            report.policies.push_back(std::move(*policy));
        }
    });
    if (!is_whole || !is_bounded) {
        return std::unexpected(is_bounded ? ReportError::content : ReportError::too_large);
    }
    return report;
}

std::expected<TlsReport, ReportError> parse_tls_report(std::string_view bytes) {
    ReadBudget budget;
    return parse_tls_report(bytes, budget);
}

std::expected<TlsReport, ReportError> read_tls_report(
    std::string_view message, ReadBudget& budget
) {
    ReportError error = ReportError::absent;
    const mail::MimeTree tree = mail::MimeTree::scan(message);
    for (const mail::Part& part : tree.parts()) {
        const bool may_be = part.content_type.value.starts_with("application/");
        if (!may_be) {
            continue;
        }
        if (budget.is_spent()) {
            return std::unexpected(ReportError::too_large);
        }
        auto report = parse_tls_report(tree.content(part), budget);
        if (report) {
            return report;
        }
        if (report.error() != ReportError::absent) {
            error = report.error();
        }
    }
    return std::unexpected(error);
}

std::expected<TlsReport, ReportError> read_tls_report(std::string_view message) {
    ReadBudget budget;
    return read_tls_report(message, budget);
}

}  // namespace postrider::reports
