// What any message is: its structure and addresses, and the bounce, complaint or report in it.
#include "inspect/inspect.h"

#include "base/ascii.h"
#include "mail/encoded_word.h"
#include "mail/header.h"
#include "mail/mime.h"

#include <array>

namespace postrider::inspect {
namespace {

constexpr std::array<std::string_view, 8> kind_names = {
    "message",
    "bounce",
    "delay",
    "confirmation",
    "auto-reply",
    "complaint",
    "dmarc-report",
    "tls-report",
};

void read_header(Inspection& inspection, std::string_view message) {
    const auto header = mail::HeaderBlock::parse(message);
    if (!header) {
        return;
    }
    inspection.subject = mail::decode_words(header->text("Subject"));
    inspection.date = header->text("Date");
    const std::string whole_id = header->text("Message-ID");
    std::string_view id = whole_id;
    if (id.starts_with('<') && id.ends_with('>') && id.size() > 1) {
        id = id.substr(1, id.size() - 2);
    }
    inspection.message_id = id;
    for (const std::string_view name : {"From", "Sender", "Reply-To", "To", "Cc", "Bcc"}) {
        InspectedAddresses addresses{.field = base::to_lower(name)};
        for (const mail::Field* field : header->all(name)) {
            for (mail::Mailbox& mailbox : mail::parse_mailbox_list(field->value)) {
                mailbox.display_name = mail::decode_words(mailbox.display_name);
                addresses.mailboxes.push_back(std::move(mailbox));
            }
        }
        if (!addresses.mailboxes.empty()) {
            inspection.addresses.push_back(std::move(addresses));
        }
    }
}

void read_parts(Inspection& inspection, std::string_view message) {
    const mail::MimeTree tree = mail::MimeTree::scan(message);
    for (const mail::Part& part : tree.parts()) {
        inspection.parts.push_back({
            .type = part.content_type.value,
            .filename = std::string(part.filename()),
            .depth = part.depth,
            .size = part.is_multipart() ? 0 : tree.content(part).size(),
        });
    }
}

MessageKind kind_of(const Inspection& inspection) {
    if (inspection.complaint) {
        return MessageKind::complaint;
    }
    if (inspection.aggregate) {
        return MessageKind::dmarc_report;
    }
    if (inspection.tls) {
        return MessageKind::tls_report;
    }
    switch (inspection.report.kind) {
        case bounce::ReportKind::none:
            return MessageKind::message;
        case bounce::ReportKind::bounce:
            return MessageKind::bounce;
        case bounce::ReportKind::delay:
            return MessageKind::delay;
        case bounce::ReportKind::confirmation:
            return MessageKind::confirmation;
        case bounce::ReportKind::auto_reply:
            return MessageKind::auto_reply;
        case bounce::ReportKind::complaint:
            return MessageKind::complaint;
    }
    return MessageKind::message;
}

/// What Amazon SES tells in JSON is a complaint like any other.
reports::Complaint complaint_of(const bounce::Report& report) {
    reports::Complaint complaint{.feedback_type = "abuse", .message_id = report.message_id};
    for (const bounce::ReportedRecipient& recipient : report.recipients) {
        complaint.recipients.push_back(recipient.address);
    }
    return complaint;
}

}  // namespace

std::string_view name_of(MessageKind kind) {
    return kind_names.at(static_cast<std::size_t>(kind));
}

Inspection inspect(std::string_view message, const bounce::Classifier& classifier) {
    Inspection inspection{.size = message.size()};
    read_header(inspection, message);
    read_parts(inspection, message);
    inspection.complaint = reports::read_complaint(message);
    if (!inspection.complaint) {
        reports::ReadBudget budget;
        if (auto aggregate = reports::read_aggregate(message, budget)) {
            inspection.aggregate = std::move(*aggregate);
        } else if (auto tls = reports::read_tls_report(message, budget)) {
            inspection.tls = std::move(*tls);
        } else {
            inspection.report = bounce::read_report(message, classifier);
        }
    }
    if (inspection.report.kind == bounce::ReportKind::complaint) {
        inspection.complaint = complaint_of(inspection.report);
    }
    inspection.kind = kind_of(inspection);
    return inspection;
}

}  // namespace postrider::inspect
