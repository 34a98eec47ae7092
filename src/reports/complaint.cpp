// A complaint about a message of ours: the abuse reporting format (RFC 5965, RFC 6591) and its kin.
#include "reports/complaint.h"

#include "base/ascii.h"
#include "mail/header.h"
#include "mail/mime.h"
#include "reports/date.h"

#include <charconv>
#include <map>

namespace postrider::reports {
namespace {

std::string without_brackets(std::string_view value) {
    value = base::trim(value);
    if (value.starts_with('<') && value.ends_with('>') && value.size() > 1) {
        value = value.substr(1, value.size() - 2);
    }
    return std::string(value);
}

template <class Number>
Number parse_number(std::string_view text, Number otherwise) {
    Number value{};
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
    return error == std::errc() && end != text.data() ? value : otherwise;
}

void add(std::vector<std::string>& list, std::string value) {
    if (list.size() < complaint_values_max && !value.empty()) {
        list.push_back(std::move(value));
    }
}

using TextMember = std::string Complaint::*;
using ListMember = std::vector<std::string> Complaint::*;

const std::map<std::string_view, TextMember> texts = {
    {"user-agent", &Complaint::user_agent},
    {"original-mail-from", &Complaint::mail_from},
    {"original-envelope-id", &Complaint::envelope_id},
    {"dkim-domain", &Complaint::dkim_domain},
    {"dkim-identity", &Complaint::dkim_identity},
    {"dkim-selector", &Complaint::dkim_selector},
};

const std::map<std::string_view, TextMember> words = {
    {"feedback-type", &Complaint::feedback_type},
    {"auth-failure", &Complaint::auth_failure},
    {"delivery-result", &Complaint::delivery_result},
    {"identity-alignment", &Complaint::identity_alignment},
};

const std::map<std::string_view, ListMember> lists = {
    {"original-rcpt-to", &Complaint::recipients},
    {"removal-recipient", &Complaint::recipients},
    {"reported-domain", &Complaint::domains},
    {"reported-uri", &Complaint::uris},
    {"authentication-results", &Complaint::authentication_results},
};

void take_field(Complaint& complaint, const mail::Field& field) {
    const std::string name = base::to_lower(field.name);
    const std::string value = mail::unfold(field.value);
    if (const auto text = texts.find(name); text != texts.end()) {
        complaint.*(text->second) = without_brackets(value);
    } else if (const auto word = words.find(name); word != words.end()) {
        complaint.*(word->second) = base::to_lower(value);
    } else if (const auto list = lists.find(name); list != lists.end()) {
        add(complaint.*(list->second), without_brackets(value));
    } else if (name == "source-ip") {
        complaint.source_address = value.substr(0, value.find_first_of(" \t("));
    } else if (name == "version") {
        complaint.version = parse_number(value, 1);
    } else if (name == "incidents") {
        complaint.incidents = parse_number(value, std::uint64_t{1});
    } else if (name == "source-port") {
        complaint.source_port = parse_number(value, std::uint16_t{0});
    } else if (name == "arrival-date" || name == "received-date") {
        complaint.arrival = parse_date(value);
    } else if (name == "reporting-mta") {
        const auto typed = base::split_once(value, ';');
        complaint.reporting_host = base::trim(typed ? typed->second : value);
    }
}

bool is_original(const mail::Part& part) {
    return part.is_type("message/rfc822") || part.is_type("text/rfc822-headers") ||
           part.is_type("text/rfc822-header") || part.is_type("message/global") ||
           part.is_type("message/rfc822-headers");
}

void read_original(Complaint& complaint) {
    const auto header = mail::HeaderBlock::parse(complaint.original);
    if (!header) {
        return;
    }
    complaint.message_id = without_brackets(header->text("Message-ID"));
    complaint.postal_message_id = header->text("X-Postal-MsgID");
    // Microsoft's reports put it here.
    const std::string recipient = header->text("X-HmXmrOriginalRecipient");
    if (complaint.recipients.empty() && !recipient.empty()) {
        complaint.recipients.push_back(recipient);
    }
}

/// Complaints that are no ARF: Microsoft's JMRP, and what Apple's Mail sends on "unsubscribe".
bool is_informal(const mail::HeaderBlock& header, const Complaint& complaint) {
    if (header.find("X-Apple-Unsubscribe") != nullptr) {
        return true;
    }
    const bool says_so = base::istarts_with(header.text("Subject"), "complaint about message from");
    return says_so && !complaint.original.empty();
}

}  // namespace

std::optional<Complaint> read_complaint(std::string_view message) {
    const auto header = mail::HeaderBlock::parse(message);
    if (!header) {
        return std::nullopt;
    }
    const mail::MimeTree tree = mail::MimeTree::scan(message);
    Complaint complaint;
    bool is_report = false;
    for (const mail::Part& part : tree.parts()) {
        if (part.is_type("message/feedback-report") && !is_report) {
            is_report = true;
            std::string content = tree.content(part);
            content.erase(0, content.find_first_not_of("\r\n"));
            const auto fields = mail::HeaderBlock::parse(content);
            for (const mail::Field& field : fields ? fields->fields() : std::span<mail::Field>()) {
                take_field(complaint, field);
            }
        } else if (is_original(part) && complaint.original.empty()) {
            complaint.original = tree.content(part);
            complaint.original.erase(0, complaint.original.find_first_not_of("\r\n"));
        }
    }
    if (!is_report) {
        if (!is_informal(*header, complaint)) {
            return std::nullopt;
        }
        const bool is_opt_out = header->find("X-Apple-Unsubscribe") != nullptr;
        complaint.feedback_type = is_opt_out ? "opt-out" : "abuse";
    }
    read_original(complaint);
    return complaint;
}

}  // namespace postrider::reports
