// An inspection as JSON and as text.
#include "inspect/inspect.h"

#include "base/terminal.h"
#include "inspect/authentication.h"
#include "mail/charset.h"

#include <fmt/format.h>
#include <boost/json.hpp>

#include <string>
#include <string_view>

namespace postrider::inspect {
namespace {

namespace json = boost::json;

/// JSON is UTF-8; messages are bytes.
std::string legible(std::string_view text);

json::array texts(const std::vector<std::string>& list) {
    json::array array;
    for (const std::string& text : list) {
        array.emplace_back(legible(text));
    }
    return array;
}

json::object address_fields(const Inspection& inspection) {
    json::object fields;
    for (const InspectedAddresses& addresses : inspection.addresses) {
        json::array list;
        for (const mail::Mailbox& mailbox : addresses.mailboxes) {
            list.push_back(json::object{
                {"name", legible(mailbox.display_name)}, {"address", legible(mailbox.address)}
            });
        }
        fields[addresses.field] = std::move(list);
    }
    return fields;
}

json::array structure(const Inspection& inspection) {
    json::array list;
    for (const InspectedPart& part : inspection.parts) {
        json::object object{
            {"type", legible(part.type)}, {"depth", part.depth}, {"size", part.size}
        };
        if (!part.filename.empty()) {
            object["filename"] = legible(part.filename);
        }
        list.push_back(std::move(object));
    }
    return list;
}

json::array recipients(const bounce::Report& report) {
    json::array list;
    for (const bounce::ReportedRecipient& recipient : report.recipients) {
        list.push_back(json::object{
            {"recipient", legible(recipient.address)},
            {"action", legible(recipient.action)},
            {"status", legible(recipient.status)},
            {"status_implied", recipient.status_is_implied},
            {"reply", recipient.reply == 0 ? std::string() : fmt::format("{}", recipient.reply)},
            {"class", bounce::name_of(recipient.classification.bounce_class)},
            {"reason", recipient.classification.reason},
            {"hard", recipient.classification.is_hard},
            {"diagnostic", legible(recipient.diagnostic)},
            {"remote_host", legible(recipient.remote_host)},
            {"rule", recipient.classification.rule},
            {"rule_line", recipient.classification.line},
        });
    }
    return list;
}

json::object complaint_object(const reports::Complaint& complaint) {
    return {
        {"type", legible(complaint.feedback_type)},
        {"user_agent", legible(complaint.user_agent)},
        {"recipients", texts(complaint.recipients)},
        {"mail_from", legible(complaint.mail_from)},
        {"source_ip", legible(complaint.source_address)},
        {"domains", texts(complaint.domains)},
        {"incidents", complaint.incidents},
        {"original_message_id", legible(complaint.message_id)},
    };
}

json::object aggregate_object(const reports::AggregateReport& report) {
    std::uint64_t messages = 0;
    for (const reports::AggregateRow& row : report.rows) {
        messages += row.count;
    }
    return {
        {"organization", legible(report.organization)},
        {"report_id", legible(report.report_id)},
        {"begin", base::to_rfc3339(report.begin)},
        {"end", base::to_rfc3339(report.end)},
        {"domain", legible(report.policy.domain)},
        {"policy", legible(report.policy.policy)},
        {"rows", report.rows.size()},
        {"messages", messages},
    };
}

json::object tls_object(const reports::TlsReport& report) {
    json::array policies;
    for (const reports::TlsPolicyReport& policy : report.policies) {
        policies.push_back(json::object{
            {"domain", legible(policy.domain)},
            {"type", legible(policy.type)},
            {"successes", policy.successes},
            {"failures", policy.failures},
        });
    }
    return {
        {"organization", legible(report.organization)},
        {"report_id", legible(report.report_id)},
        {"begin", report.begin ? base::to_rfc3339(*report.begin) : std::string()},
        {"end", report.end ? base::to_rfc3339(*report.end) : std::string()},
        {"policies", std::move(policies)},
    };
}

std::string legible(std::string_view text) {
    return mail::to_utf8(text, "utf-8");
}

}  // namespace

std::string to_json(const Inspection& inspection) {
    json::object object{
        {"kind", name_of(inspection.kind)},
        {"size", inspection.size},
        {"subject", legible(inspection.subject)},
        {"date", legible(inspection.date)},
        {"message_id", legible(inspection.message_id)},
        {"addresses", address_fields(inspection)},
        {"structure", structure(inspection)},
    };
    const bool is_delivery_report = inspection.kind == MessageKind::bounce ||
                                    inspection.kind == MessageKind::delay ||
                                    inspection.kind == MessageKind::confirmation;
    if (is_delivery_report) {
        // A delay has the shape of a bounce; `kind` and each `action` tell them apart.
        const bool is_delivered = inspection.kind == MessageKind::confirmation;
        object[is_delivered ? "confirmation" : "bounce"] = recipients(inspection.report);
        object["original"] = json::object{
            {"message_id", legible(inspection.report.message_id)},
            {"postal_message_id", legible(inspection.report.postal_message_id)},
            {"envelope_id", legible(inspection.report.envelope_id)},
        };
    }
    if (inspection.complaint) {
        object["complaint"] = complaint_object(*inspection.complaint);
    }
    if (inspection.aggregate) {
        object["dmarc_report"] = aggregate_object(*inspection.aggregate);
    }
    if (inspection.tls) {
        object["tls_report"] = tls_object(*inspection.tls);
    }
    if (inspection.verdicts) {
        object["authentication"] = to_json_object(*inspection.verdicts);
    }
    return json::serialize(object);
}

namespace {

/// Strangers' words steer no terminal and begin no lines.
void add_line(std::string& out, std::string_view line) {
    out += base::harmless(line);
    out += '\n';
}

void write_recipients(std::string& out, const bounce::Report& report) {
    for (const bounce::ReportedRecipient& recipient : report.recipients) {
        const bounce::Classification& found = recipient.classification;
        std::string line = fmt::format(
            "  {}: {}, status {}{}",
            recipient.address,
            recipient.action,
            recipient.status,
            recipient.status_is_implied ? " (implied)" : ""
        );
        if (recipient.reply != 0) {
            line += fmt::format(", reply {}", recipient.reply);
        }
        if (!found.rule.empty()) {
            line += fmt::format(
                ", {}{}, by rule {} (line {})",
                bounce::name_of(found.bounce_class),
                found.is_hard ? " (hard)" : "",
                found.rule,
                found.line
            );
        }
        add_line(out, line);
        add_line(out, "    " + recipient.diagnostic);
    }
}

void write_structure(std::string& out, const Inspection& inspection) {
    for (const InspectedAddresses& addresses : inspection.addresses) {
        for (const mail::Mailbox& mailbox : addresses.mailboxes) {
            add_line(
                out,
                fmt::format("{}: {} <{}>", addresses.field, mailbox.display_name, mailbox.address)
            );
        }
    }
    for (const InspectedPart& part : inspection.parts) {
        add_line(
            out,
            fmt::format(
                "{:{}}{} {} octets {}", "", 2 + 2 * part.depth, part.type, part.size, part.filename
            )
        );
    }
}

void write_reports(std::string& out, const Inspection& inspection) {
    if (const auto& complaint = inspection.complaint) {
        const auto whose = fmt::format("{}", fmt::join(complaint->recipients, ", "));
        add_line(out, fmt::format("{} of {}", complaint->feedback_type, whose));
    }
    if (const auto& report = inspection.aggregate) {
        const auto rows = report->rows.size();
        add_line(
            out, fmt::format("{} on {}: {} rows", report->organization, report->policy.domain, rows)
        );
    }
    if (const auto& report = inspection.tls) {
        add_line(
            out, fmt::format("{}: {} policies", report->organization, report->policies.size())
        );
    }
}

}  // namespace

std::string to_text(const Inspection& inspection) {
    std::string out;
    add_line(out, fmt::format("{}, {} octets", name_of(inspection.kind), inspection.size));
    add_line(out, "Subject: " + inspection.subject);
    write_structure(out, inspection);
    write_recipients(out, inspection.report);
    write_reports(out, inspection);
    if (inspection.verdicts) {
        out += to_text(*inspection.verdicts);
    }
    return out;
}

}  // namespace postrider::inspect
