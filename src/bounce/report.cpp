// A message that tells what became of another: bounces of every make, delays, confirmations.
#include "bounce/report.h"

#include "base/ascii.h"
#include "bounce/delivery_status.h"
#include "bounce/message_parts.h"
#include "bounce/reply_text.h"
#include "bounce/report_text.h"
#include "bounce/ses_notification.h"
#include "mail/mailbox_list.h"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

namespace postrider::bounce {
namespace {

std::string one_line(std::string_view text) {
    std::string out;
    for (const char c : text) {
        const bool is_space = base::is_blank(c) || c == '\r' || c == '\n' || c == '\0';
        if (!is_space) {
            out += c;
        } else if (!out.empty() && out.back() != ' ') {
            out += ' ';
        }
        if (out.size() == diagnostic_size_max) {
            break;
        }
    }
    return std::string(base::trim(out));
}

std::string without_brackets(std::string_view id) {
    id = base::trim(id);
    if (id.starts_with('<') && id.ends_with('>') && id.size() > 1) {
        id = id.substr(1, id.size() - 2);
    }
    return std::string(id);
}

bool says_something(const std::optional<smtp::EnhancedCode>& code) {
    return code && !(code->subject == 0 && code->detail == 0);
}

/// Facts about one recipient, as its fields and the words around it give them.
struct Facts {
    std::string address;
    std::string action;
    std::string_view status;
    std::string_view diagnostic;
    std::string_view text;
    std::string_view remote_host;
    std::string_view category;
};

class ReportReader {
public:
    ReportReader(std::string_view message, const Classifier& classifier)
        : classifier_(classifier), parts_(take_apart(message)) {
        if (auto header = mail::HeaderBlock::parse(message)) {
            header_ = std::move(*header);
        }
    }

    Report read();

private:
    bool read_ses();
    bool read_status();
    bool read_forwarded();
    void read_words();
    std::vector<NamedRecipient> named_recipients() const;
    std::vector<std::string> failed_recipients() const;
    void read_original();
    void add(const Facts& facts);
    Classification classify(
        const Facts& facts,
        const ReportedRecipient& recipient,
        const std::optional<smtp::EnhancedCode>& status
    ) const;
    void decide_kind();

    const Classifier& classifier_;
    MessageParts parts_;
    mail::HeaderBlock header_;
    Report report_;
};

Report ReportReader::read() {
    if (parts_.is_receipt) {
        report_.kind = ReportKind::auto_reply;
        read_original();
        return std::move(report_);
    }
    if (!read_ses() && !read_status() && !read_forwarded()) {
        read_words();
    }
    if (report_.kind != ReportKind::none) {
        read_original();
    }
    return std::move(report_);
}

bool ReportReader::read_ses() {
    const auto notification = parse_ses_notification(parts_.said);
    if (!notification) {
        return false;
    }
    report_.kind = notification->kind;
    report_.reporting_host = notification->status.reporting_host;
    for (const StatusGroup& group : notification->status.recipients) {
        add(
            {.address = group.recipient,
             .action = group.action,
             .status = group.status,
             .diagnostic = group.diagnostic}
        );
    }
    report_.message_id = without_brackets(notification->message_id);
    return true;
}

/// RFC 3464 fields, in their own part or among the words.
bool ReportReader::read_status() {
    const bool is_in_words = base::to_lower(parts_.said).contains("final-recipient:");
    if (parts_.status.empty() && !is_in_words) {
        return false;
    }
    const DeliveryStatus status =
        parse_delivery_status(parts_.status.empty() ? parts_.said : parts_.status);
    std::vector<StatusGroup> groups;
    std::ranges::copy_if(status.recipients, std::back_inserter(groups), [](const auto& group) {
        return !group.recipient.empty();
    });
    if (groups.empty()) {
        return false;
    }
    report_.reporting_host = status.reporting_host;
    report_.envelope_id = status.envelope_id;
    const auto named = named_recipients();
    for (const StatusGroup& group : groups) {
        const auto own = std::ranges::find_if(named, [&](const NamedRecipient& recipient) {
            return base::iequals(recipient.address, group.recipient);
        });
        const bool has_own = own != named.end() && !base::trim(own->text).empty();
        std::string_view text;
        if (groups.size() == 1) {
            text = parts_.said;
        } else if (has_own) {
            text = own->text;
        }
        add(
            {.address = group.recipient,
             .action = group.action,
             .status = group.status,
             .diagnostic = group.diagnostic,
             .text = text,
             .remote_host = group.remote_host,
             .category = group.category}
        );
    }
    decide_kind();
    return true;
}

void ReportReader::decide_kind() {
    auto has_action = [&](std::string_view action) {
        return std::ranges::any_of(report_.recipients, [&](const ReportedRecipient& recipient) {
            return recipient.action == action;
        });
    };
    if (has_action("failed")) {
        report_.kind = ReportKind::bounce;
    } else if (has_action("delayed")) {
        report_.kind = ReportKind::delay;
    } else {
        report_.kind = ReportKind::confirmation;
    }
}

std::vector<NamedRecipient> ReportReader::named_recipients() const {
    auto named = find_in_transcript(parts_.said);
    if (named.empty()) {
        named = find_headed(parts_.said);
    }
    return named;
}

/// What a header of the report or, failing that, of the original names.
std::vector<std::string> ReportReader::failed_recipients() const {
    std::vector<std::string> list;
    for (const std::string_view name : {"X-Failed-Recipients", "X-Bounced-Address"}) {
        for (const mail::Field* field : header_.all(name)) {
            for (const mail::Mailbox& mailbox : mail::parse_mailbox_list(field->value)) {
                list.push_back(mailbox.address);
            }
        }
    }
    if (list.empty()) {
        list = find_mentioned(parts_.said);
    }
    const auto original = mail::HeaderBlock::parse(parts_.original);
    if (list.empty() && original) {
        const mail::Field* to = original->find("To");
        for (const auto& mailbox : mail::parse_mailbox_list(to != nullptr ? to->value : "")) {
            list.push_back(mailbox.address);
        }
    }
    std::erase_if(list, [](const std::string& address) { return address.empty(); });
    if (list.size() > named_recipients_max) {
        list.resize(named_recipients_max);
    }
    return list;
}

/// Gateways put what they got into a notice of their own.
bool ReportReader::read_forwarded() {
    const bool may_be = judge_notice(header_, parts_.said, false) == ReportKind::bounce;
    if (!may_be || !base::to_lower(parts_.original).contains("final-recipient:")) {
        return false;
    }
    parts_ = take_apart(std::exchange(parts_.original, {}));
    return read_status();
}

void ReportReader::read_words() {
    const bool names_code = find_codes(parts_.said) != ReplyCodes{};
    report_.kind = judge_notice(header_, parts_.said, names_code);
    if (report_.kind != ReportKind::bounce && report_.kind != ReportKind::delay) {
        return;
    }
    auto named = named_recipients();
    if (named.empty()) {
        for (std::string& address : failed_recipients()) {
            named.push_back({std::move(address), parts_.said});
        }
    }
    if (named.empty()) {
        named.push_back({"", parts_.said});
    }
    const bool is_delay = report_.kind == ReportKind::delay;
    for (const NamedRecipient& recipient : named) {
        // What is said of a single recipient may also stand before him.
        const bool says_enough = named.size() > 1 || find_codes(recipient.text) != ReplyCodes{} ||
                                 (!names_code && !base::trim(recipient.text).empty());
        add(
            {.address = recipient.address,
             .action = is_delay ? "delayed" : "failed",
             .text = says_enough ? std::string_view(recipient.text) : std::string_view(parts_.said)}
        );
    }
}

void ReportReader::read_original() {
    report_.original = std::move(parts_.original);
    const auto header = mail::HeaderBlock::parse(report_.original);
    if (!header) {
        return;
    }
    if (report_.message_id.empty()) {
        report_.message_id = without_brackets(header->text("Message-ID"));
    }
    report_.postal_message_id = header->text("X-Postal-MsgID");
}

std::string action_of(const Facts& facts, const std::optional<smtp::EnhancedCode>& status) {
    if (facts.action == "failure" || facts.action == "error" || facts.action == "expired") {
        return "failed";
    }
    if (!facts.action.empty()) {
        return facts.action;
    }
    return status || facts.status.empty() || facts.status.starts_with('5') ? "failed" : "delivered";
}

/// From the reply to the end of its paragraph: what stands around it are the reporter's words.
std::string_view from_reply(std::string_view text) {
    text.remove_prefix(find_codes(text).begin);
    return text.substr(0, std::min(text.find("\n\n"), text.find("\r\n\r\n")));
}

/// The host's own words decide, then the reporter's, then codes.
Classification ReportReader::classify(
    const Facts& facts,
    const ReportedRecipient& recipient,
    const std::optional<smtp::EnhancedCode>& status
) const {
    Classification best;
    const auto domain = base::split_once(recipient.address, '@');
    const std::string_view answer = from_reply(facts.diagnostic);
    for (const std::string_view text :
         {answer,
          facts.diagnostic,
          from_reply(facts.text),
          facts.text,
          facts.status,
          std::string_view(parts_.said)}) {
        Observation observation{
            .code = recipient.reply,
            .enhanced = status,
            .text = text,
            .host = recipient.remote_host,
            .stage = recipient.stage,
        };
        if (observation.host.empty()) {
            // Who names no other host speaks for himself (RFC 3464 §2.3.5).
            observation.host = report_.reporting_host;
            observation.other_host = domain ? domain->second : std::string_view();
        }
        const Classification found = classifier_.classify(observation);
        if (found.evidence > best.evidence) {
            best = found;
        }
        const bool is_quoted = answer.size() < facts.diagnostic.size();
        if (best.evidence >= (is_quoted ? Evidence::weak_text : Evidence::text)) {
            break;
        }
    }
    return best;
}

/// "250 2.6.0 Message received"
void take_success(ReportedRecipient& recipient, const Facts& facts) {
    std::string_view said = facts.diagnostic;
    if (said.size() > 3 && said.starts_with('2') && said[3] == ' ') {
        recipient.reply = 250;
        said.remove_prefix(4);
    }
    const std::string_view code = facts.status.empty() ? said : facts.status;
    recipient.status = code.starts_with("2.") ? code.substr(0, code.find(' ')) : "2.0.0";
}

void ReportReader::add(const Facts& facts) {
    const ReplyCodes told = find_codes(facts.diagnostic);
    const ReplyCodes worded = find_codes(facts.text);
    const auto field = find_codes(facts.status).enhanced;
    ReportedRecipient recipient{.address = facts.address, .action = action_of(facts, field)};
    recipient.reply = told.reply != 0 ? told.reply : worded.reply;
    std::optional<smtp::EnhancedCode> status;
    for (const auto& candidate : {told.enhanced, field, worded.enhanced}) {
        if (says_something(candidate) && !says_something(status)) {
            status = candidate;
        } else if (!status) {
            status = candidate;
        }
    }
    recipient.diagnostic = one_line(facts.diagnostic.empty() ? facts.text : facts.diagnostic);
    recipient.remote_host =
        facts.remote_host.empty() ? find_host(facts.text) : std::string(facts.remote_host);
    recipient.remote_host =
        recipient.remote_host.substr(0, recipient.remote_host.find_first_of(" ("));
    recipient.stage = find_stage(facts.diagnostic);
    if (!recipient.stage) {
        recipient.stage = find_stage(facts.text);
    }
    if (!recipient.stage && facts.category == "bad-mailbox") {
        recipient.stage = smtp::Stage::rcpt;
    }
    const bool is_delivered = facts.action == "delivered" || facts.action == "relayed" ||
                              facts.action == "expanded" || facts.action == "deliverable";
    if (is_delivered) {
        take_success(recipient, facts);
        report_.recipients.push_back(std::move(recipient));
        return;
    }
    recipient.classification = classify(facts, recipient, status);
    recipient.status_is_implied = !status;
    if (status) {
        recipient.status = status->text();
    } else {
        const bool is_transient = recipient.reply / 100 == 4 || recipient.action == "delayed";
        recipient.status =
            fmt::format("{}.0.{}", is_transient ? 4 : 5, recipient.classification.implied_detail);
    }
    report_.recipients.push_back(std::move(recipient));
}

}  // namespace

Report read_report(std::string_view message, const Classifier& classifier) {
    return ReportReader(message, classifier).read();
}

}  // namespace postrider::bounce
