// What any message is: its structure and addresses, and the bounce, complaint or report in it.
#pragma once

#include "bounce/report.h"
#include "mail/mailbox_list.h"
#include "model/inspection.h"
#include "reports/aggregate.h"
#include "reports/complaint.h"
#include "reports/tls_report.h"

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace postrider::inspect {

enum class MessageKind : std::uint8_t {
    message,
    bounce,
    delay,
    confirmation,
    auto_reply,
    complaint,
    dmarc_report,
    tls_report,
};

/// "message", "bounce", "delay", "confirmation", "auto-reply", "complaint", "dmarc-report",
/// "tls-report".
std::string_view name_of(MessageKind kind);

struct InspectedPart {
    std::string type;
    std::string filename;
    std::size_t depth = 0;
    /// Of the content, decoded, in octets.
    std::size_t size = 0;
};

struct InspectedAddresses {
    std::string field;
    std::vector<mail::Mailbox> mailboxes;
};

/// Value; bounces view the rules of the classifier.
struct Inspection {
    MessageKind kind = MessageKind::message;
    std::size_t size = 0;
    /// Decoded.
    std::string subject;
    std::string date;
    /// Without angle brackets.
    std::string message_id;
    std::vector<InspectedAddresses> addresses;
    std::vector<InspectedPart> parts;
    bounce::Report report;
    std::optional<reports::Complaint> complaint;
    std::optional<reports::AggregateReport> aggregate;
    std::optional<reports::TlsReport> tls;
    /// Set by whoever asked the DNS.
    std::optional<model::Verdicts> verdicts;
};

/// Never fails: what cannot be read is left out.
Inspection inspect(
    std::string_view message, const bounce::Classifier& classifier = bounce::Classifier::built_in()
);

/// One JSON object, on one line.
std::string to_json(const Inspection& inspection);

/// For people; ends in a line feed.
std::string to_text(const Inspection& inspection);

}  // namespace postrider::inspect
