// A delivery status notification: the message that tells a sender what became of theirs (RFC 3464).
#include "mail/dsn.h"

#include "base/ascii.h"
#include "base/check.h"
#include "mail/atom.h"
#include "mail/encoded_word.h"
#include "mail/field_writer.h"
#include "mail/header.h"
#include "mail/transfer_encoding.h"
#include "mail/utf8.h"

#include <algorithm>
#include <cstdint>
#include <utility>

namespace postrider::mail {
namespace {

constexpr std::size_t value_size_max = 500;
constexpr std::size_t message_id_size_max = 250;

/// The code point of the well-formed character `text`.
std::uint32_t code_point(std::string_view text) {
    const auto first = static_cast<unsigned char>(text.front());
    std::uint32_t point = text.size() == 1 ? first : first & (0xffU >> (text.size() + 1));
    for (const char c : text.substr(1)) {
        point = point << 6 | (static_cast<unsigned char>(c) & 0x3fU);
    }
    return point;
}

/// An address as 7-bit text: `\x{HEX}` for what is not plain (RFC 6533 §3).
std::string to_utf8_xtext(std::string_view text) {
    static constexpr std::string_view digits = "0123456789ABCDEF";
    std::string result;
    while (!text.empty()) {
        const std::size_t size = std::max<std::size_t>(utf8_character_size(text), 1);
        const std::uint32_t point = code_point(text.substr(0, size));
        if (point > 32 && point < 127 && point != '+' && point != '=' && point != '\\') {
            result.push_back(text.front());
        } else {
            std::string hex;
            for (std::uint32_t rest = point; rest > 0 || hex.size() < 2; rest >>= 4) {
                hex.insert(hex.begin(), digits[rest & 15]);
            }
            result += "\\x{" + hex + "}";
        }
        text.remove_prefix(size);
    }
    return result;
}

std::string to_ascii(std::string_view text) {
    std::string result = without_controls(text, value_size_max);
    std::ranges::replace_if(
        result, [](char c) { return static_cast<unsigned char>(c) >= 128; }, '?'
    );
    return std::string(base::trim(result));
}

/// Writes the three parts of one report.
class Writer {
public:
    explicit Writer(const Dsn& dsn)
        : dsn_(dsn), header_(original_header(dsn.original)), utf8_(!dsn.to.is_ascii()) {}

    std::string write();

private:
    static std::string_view original_header(std::string_view original);
    void write_header();
    void write_text();
    void write_status();
    void write_recipient(const DsnRecipient& recipient);
    void write_original();
    void add(std::string_view name, std::string_view value) {
        if (!value.empty()) {
            append_field(message_, name, value);
        }
    }
    void write_boundary(std::string_view end) {
        message_.append("--").append(boundary_).append(end);
    }
    std::string typed_address(const Address& address) const;
    std::string original_recipient(std::string_view original) const;
    /// What a peer said, as far as the report's own form allows.
    std::string quoted(std::string_view text) const;
    bool all_are(DsnAction action) const;
    std::string_view opening_sentence() const;

    const Dsn& dsn_;
    std::string_view header_;
    /// Whether the one who is told reads UTF-8 headers, so that we may write them (RFC 6533).
    bool utf8_;
    std::string boundary_;
    std::string message_;
};

std::string_view Writer::original_header(std::string_view original) {
    const auto block = HeaderBlock::parse(original);
    return block ? original.substr(0, block->body_offset()) : std::string_view();
}

std::string Writer::write() {
    CHECK(is_token(dsn_.boundary));
    boundary_ = dsn_.boundary.substr(0, 60);
    while (dsn_.original.find(boundary_) != std::string_view::npos && boundary_.size() < 70) {
        boundary_.push_back('x');
    }
    write_header();
    write_boundary("\r\n");
    write_text();
    write_boundary("\r\n");
    write_status();
    write_boundary("\r\n");
    write_original();
    write_boundary("--\r\n");
    return std::move(message_);
}

bool Writer::all_are(DsnAction action) const {
    return std::ranges::all_of(dsn_.recipients, [action](const DsnRecipient& recipient) {
        return recipient.action == action;
    });
}

void Writer::write_header() {
    const bool good = !std::ranges::any_of(dsn_.recipients, [](const DsnRecipient& recipient) {
        return recipient.action == DsnAction::failed || recipient.action == DsnAction::delayed;
    });
    add("Date", base::to_rfc5322(dsn_.date));
    add("From", "Mail Delivery System <" + dsn_.from.text() + ">");
    add("To", dsn_.to.text());
    add("Message-ID", "<" + to_ascii(dsn_.message_id) + ">");
    if (const auto block = HeaderBlock::parse(header_)) {
        const std::string original_id = block->text("message-id");
        if (original_id.starts_with('<') && original_id.ends_with('>') &&
            original_id.size() <= message_id_size_max && base::is_ascii(original_id)) {
            add("In-Reply-To", without_controls(original_id, message_id_size_max));
        }
    }
    add("Subject",
        good                          ? "Your message was delivered"
        : all_are(DsnAction::delayed) ? "Your message is delayed"
                                      : "Your message could not be delivered");
    // RFC 3834 §3.1.7: so that nothing answers it automatically.
    add("Auto-Submitted", "auto-replied");
    add("MIME-Version", "1.0");
    add("Content-Type",
        "multipart/report; report-type=" +
            std::string(utf8_ ? "global-delivery-status" : "delivery-status") + "; boundary=\"" +
            boundary_ + "\"");
    message_ += "\r\n";
}

std::string_view Writer::opening_sentence() const {
    if (all_are(DsnAction::delayed)) {
        return "Your message has not been delivered yet. You need not send it again: further "
               "attempts\r\nwill be made.";
    }
    if (all_are(DsnAction::failed)) {
        return "Your message could not be delivered. No further attempts will be made.";
    }
    return "This is what became of your message.";
}

void Writer::write_text() {
    std::string text = "This is the mail system at " + to_ascii(dsn_.reporting_mta) + ".\r\n\r\n";
    text.append(opening_sentence()).append("\r\n");
    for (const DsnRecipient& recipient : dsn_.recipients) {
        text += "\r\n<" + recipient.address.text() + ">: ";
        text.append(to_string(recipient.action)).append("\r\n");
        if (!recipient.reason.empty()) {
            text += "    " + to_valid_utf8(without_controls(recipient.reason, value_size_max));
            text += "\r\n";
        }
        if (!recipient.diagnostic.empty()) {
            const std::string host = to_ascii(recipient.remote_mta);
            text += "    " + (host.empty() ? "The answer was: " : "The host " + host + " said: ");
            text += to_valid_utf8(without_controls(recipient.diagnostic, value_size_max));
            text += "\r\n";
        }
    }
    text += "\r\nThe details follow, then what was sent.\r\n";
    add("Content-Type", "text/plain; charset=UTF-8");
    const bool plain = is_seven_bit(text);
    add("Content-Transfer-Encoding", plain ? "7bit" : "quoted-printable");
    message_ += "\r\n" + (plain ? text : encode_quoted_printable(text)) + "\r\n";
}

void Writer::write_status() {
    add("Content-Type", utf8_ ? "message/global-delivery-status" : "message/delivery-status");
    add("Content-Transfer-Encoding", utf8_ ? "8bit" : "7bit");
    message_ += "\r\n";
    add("Reporting-MTA", "dns; " + to_ascii(dsn_.reporting_mta));
    add("Original-Envelope-Id", to_ascii(dsn_.envelope_id));
    add("Arrival-Date", dsn_.arrival ? base::to_rfc5322(*dsn_.arrival) : "");
    for (const DsnRecipient& recipient : dsn_.recipients) {
        message_ += "\r\n";
        write_recipient(recipient);
    }
    message_ += "\r\n";
}

void Writer::write_recipient(const DsnRecipient& recipient) {
    const auto date = [](const std::optional<base::Time>& time) {
        return time ? base::to_rfc5322(*time) : std::string();
    };
    const std::string remote_mta = to_ascii(recipient.remote_mta);
    const std::string diagnostic = quoted(recipient.diagnostic);
    add("Original-Recipient", original_recipient(recipient.original));
    add("Final-Recipient", typed_address(recipient.address));
    add("Action", to_string(recipient.action));
    add("Status", to_ascii(recipient.status));
    add("Remote-MTA", remote_mta.empty() ? "" : "dns; " + remote_mta);
    add("Diagnostic-Code", diagnostic.empty() ? "" : "smtp; " + diagnostic);
    add("Last-Attempt-Date", date(recipient.last_attempt));
    add("Will-Retry-Until", date(recipient.will_retry_until));
}

std::string Writer::typed_address(const Address& address) const {
    if (address.is_ascii()) {
        return "rfc822; " + address.text();
    }
    return "utf-8; " + (utf8_ ? address.text() : to_utf8_xtext(address.text()));
}

std::string Writer::original_recipient(std::string_view original) const {
    const auto halves = base::split_once(original, ';');
    if (!halves) {
        return {};
    }
    const std::string type = to_ascii(halves->first);
    const std::string address = without_controls(base::trim(halves->second), value_size_max);
    if (!is_token(type)) {
        return {};
    }
    const bool as_it_is = base::is_ascii(address) || (utf8_ && is_utf8(address));
    return type + "; " + (as_it_is ? address : to_utf8_xtext(to_valid_utf8(address)));
}

std::string Writer::quoted(std::string_view text) const {
    if (!utf8_) {
        return to_ascii(text);
    }
    return std::string(base::trim(to_valid_utf8(without_controls(text, value_size_max))));
}

void Writer::write_original() {
    const bool full =
        dsn_.returned == DsnReturn::full && dsn_.original.size() <= returned_message_size_max;
    const std::string_view returned = full ? dsn_.original : header_;
    // A header with UTF-8 is none of RFC 5322 (RFC 6533 §6).
    const bool global = !base::is_ascii(header_);
    if (full) {
        add("Content-Type", global ? "message/global" : "message/rfc822");
    } else {
        add("Content-Type", global ? "message/global-headers" : "text/rfc822-headers");
    }
    const std::string content =
        is_eight_bit(returned) ? std::string(returned) : with_crlf(returned);
    add("Content-Transfer-Encoding", base::is_ascii(content) ? "7bit" : "8bit");
    message_ += "\r\n" + content + "\r\n";
}

}  // namespace

std::string_view to_string(DsnAction action) {
    switch (action) {
        case DsnAction::failed:
            return "failed";
        case DsnAction::delayed:
            return "delayed";
        case DsnAction::delivered:
            return "delivered";
        case DsnAction::relayed:
            return "relayed";
        case DsnAction::expanded:
            return "expanded";
    }
    std::unreachable();
}

std::string write_dsn(const Dsn& dsn) {
    return Writer(dsn).write();
}

}  // namespace postrider::mail
