// A whole message from its pieces, as an HTTP API is given them.
#include "mail/compose.h"

#include "base/ascii.h"
#include "base/check.h"
#include "base/encoding.h"
#include "mail/atom.h"
#include "mail/domain.h"
#include "mail/encoded_word.h"
#include "mail/field_writer.h"
#include "mail/header.h"
#include "mail/mailbox_list.h"
#include "mail/parameters.h"
#include "mail/transfer_encoding.h"
#include "mail/utf8.h"

#include <algorithm>
#include <array>

namespace postrider::mail {
namespace {

using Kind = ComposeError::Kind;

constexpr std::size_t base64_line_size = 76;
/// RFC 5322 §2.1.1.
constexpr std::size_t line_size_max = 998;
/// What must stand in one piece; escapes can make three octets of one.
constexpr std::size_t piece_size_max = line_size_max / 3 - 32;
/// RFC 2046 §5.1.1.
constexpr std::size_t boundary_size_max = 70;
constexpr std::string_view boundary_suffixes = "-mixed-x-alternative";

/// Fields that belong to the composer or to the stations on the way, never to the caller.
constexpr std::array<std::string_view, 7> own_fields = {
    "Bcc",
    "Return-Path",
    "MIME-Version",
    "Content-Type",
    "Content-Transfer-Encoding",
    "Content-Disposition",
    "Content-ID",
};
/// Fields whose non-ASCII text must not be encoded as a whole (RFC 2047 §5).
constexpr std::array<std::string_view, 10> address_fields = {
    "From",
    "Sender",
    "Reply-To",
    "To",
    "Cc",
    "Resent-From",
    "Resent-To",
    "Errors-To",
    "Disposition-Notification-To",
    "Return-Receipt-To",
};

bool is_among(std::string_view name, std::span<const std::string_view> names) {
    return std::ranges::any_of(names, [name](std::string_view n) {
        return base::iequals(n, name);
    });
}

/// Writes one composition; stops at the first error.
class Composer {
public:
    explicit Composer(const Composition& given) : given_(given) {}

    std::expected<std::string, ComposeError> compose();

private:
    void write_header();
    void write_addresses(std::string_view name, std::span<const std::string> values);
    void write_unstructured(std::string_view name, std::string_view value);
    void write_further_fields();
    void write_body();
    void write_alternative();
    void write_text(std::string_view subtype, std::string_view text);
    void write_attachment(const Attachment& attachment);
    void write_content(std::string_view content, bool as_base64);
    void write_boundary(std::string_view kind, std::string_view end);
    /// False, and the error kept, when `text` has more than one line.
    bool check_line(std::string_view name, std::string_view text);
    /// The same, also for what could not be folded.
    bool check_piece(std::string_view name, std::string_view text);
    void fail(Kind kind, std::string_view name);
    bool is_written(std::string_view name) const;
    std::string date() const;
    std::string choose_boundary() const;

    const Composition& given_;
    std::string message_;
    std::string boundary_;
    std::optional<ComposeError> error_;
};

std::expected<std::string, ComposeError> Composer::compose() {
    CHECK(is_token(given_.boundary));
    std::size_t size =
        4096 + (given_.text ? given_.text->size() : 0) + (given_.html ? given_.html->size() : 0);
    for (const Attachment& attachment : given_.attachments) {
        size += attachment.content.size() / 2 * 3;
    }
    message_.reserve(size);
    boundary_ = choose_boundary();
    message_ = given_.trace;
    write_header();
    if (!error_) {
        write_body();
    }
    if (error_) {
        return std::unexpected(*std::move(error_));
    }
    return std::move(message_);
}

/// A boundary that no part holds; only parts that travel as they are could (RFC 2046 §5.1.1).
std::string Composer::choose_boundary() const {
    std::string boundary =
        given_.boundary.substr(0, boundary_size_max - boundary_suffixes.size() - 8);
    const auto is_used = [&boundary](const std::string& text) {
        return text.find(boundary) != std::string::npos;
    };
    const auto is_used_anywhere = [&] {
        return (given_.text && is_used(*given_.text)) || (given_.html && is_used(*given_.html)) ||
               std::ranges::any_of(given_.attachments, [&](const Attachment& attachment) {
                   return is_used(attachment.content);
               });
    };
    for (char c = 'a'; c <= 'h' && is_used_anywhere(); ++c) {
        boundary.push_back(c);
    }
    return boundary;
}

void Composer::write_header() {
    const auto one = [](const std::string& value) { return std::span(&value, 1); };
    append_field(message_, "Date", date());
    write_addresses("From", one(given_.from));
    write_addresses("Sender", one(given_.sender));
    write_addresses("Reply-To", one(given_.reply_to));
    write_addresses("To", given_.to);
    write_addresses("Cc", given_.cc);
    if (check_piece("Message-ID", given_.message_id) && !given_.message_id.empty()) {
        append_field(message_, "Message-ID", "<" + given_.message_id + ">");
    }
    write_unstructured("Subject", given_.subject);
    append_field(message_, "MIME-Version", "1.0");
    append_field(message_, "Content-Type", "multipart/mixed; boundary=\"" + boundary_ + "-mixed\"");
    append_field(message_, "Content-Transfer-Encoding", base::is_ascii(message_) ? "7bit" : "8bit");
    write_further_fields();
}

std::string Composer::date() const {
    for (const auto& [name, value] : given_.fields) {
        if (base::iequals(name, "Date") && is_one_line(value) && base::is_ascii(value) &&
            value.size() <= piece_size_max) {
            return value;
        }
    }
    return base::to_rfc5322(given_.date);
}

void Composer::write_addresses(std::string_view name, std::span<const std::string> values) {
    std::string joined;
    for (const std::string& value : values) {
        if (!check_line(name, value)) {
            return;
        }
        if (base::trim(value).empty()) {
            continue;
        }
        const auto rewritten = rewrite_mailbox_list(value);
        if (!rewritten) {
            return fail(Kind::syntax, name);
        }
        joined += (joined.empty() || rewritten->empty() ? "" : ", ") + *rewritten;
    }
    if (!joined.empty()) {
        append_field(message_, name, joined);
    }
}

void Composer::write_unstructured(std::string_view name, std::string_view value) {
    if (check_line(name, value) && !value.empty()) {
        append_field(message_, name, encode_words(value));
    }
}

void Composer::write_further_fields() {
    for (const auto& [name, value] : given_.fields) {
        if (!is_field_name(name) || name.size() > line_size_max / 2) {
            return fail(Kind::syntax, without_controls(name, 64));
        }
        if (is_written(name)) {
            continue;
        }
        const auto list =
            is_among(name, address_fields) ? rewrite_mailbox_list(value) : std::nullopt;
        if (list && is_one_line(value)) {
            append_field(message_, name, *list);
        } else {
            write_unstructured(name, value);
        }
    }
}

/// Whether a further field would double or contradict what the composer writes.
bool Composer::is_written(std::string_view name) const {
    const auto is = [name](std::string_view other) { return base::iequals(name, other); };
    return is_among(name, own_fields) || is("Date") || is("From") ||
           (is("Sender") && !given_.sender.empty()) ||
           (is("Reply-To") && !given_.reply_to.empty()) || (is("To") && !given_.to.empty()) ||
           (is("Cc") && !given_.cc.empty()) || (is("Message-ID") && !given_.message_id.empty()) ||
           (is("Subject") && !given_.subject.empty());
}

void Composer::write_body() {
    message_ += "\r\n";
    write_boundary("mixed", "\r\n");
    write_alternative();
    for (const Attachment& attachment : given_.attachments) {
        write_boundary("mixed", "\r\n");
        write_attachment(attachment);
    }
    write_boundary("mixed", "--\r\n");
}

void Composer::write_boundary(std::string_view kind, std::string_view end) {
    message_.append("--").append(boundary_).append("-").append(kind).append(end);
}

void Composer::write_alternative() {
    append_field(
        message_,
        "Content-Type",
        "multipart/alternative; boundary=\"" + boundary_ + "-alternative\""
    );
    message_ += "\r\n";
    // A multipart has at least one part (RFC 2046 §5.1).
    if (given_.text || !given_.html) {
        write_boundary("alternative", "\r\n");
        write_text("plain", given_.text.value_or(""));
    }
    if (given_.html) {
        write_boundary("alternative", "\r\n");
        write_text("html", *given_.html);
    }
    write_boundary("alternative", "--\r\n\r\n");
}

void Composer::write_text(std::string_view subtype, std::string_view text) {
    const std::string content = with_crlf(is_utf8(text) ? std::string(text) : to_valid_utf8(text));
    append_field(message_, "Content-Type", "text/" + std::string(subtype) + "; charset=UTF-8");
    if (is_seven_bit(content)) {
        append_field(message_, "Content-Transfer-Encoding", "7bit");
        message_ += "\r\n";
        message_ += content;
        message_ += "\r\n";
        return;
    }
    // Where most characters are escaped, base64 is the shorter.
    const auto high = std::ranges::count_if(content, [](char c) {
        return static_cast<unsigned char>(c) >= 0x80;
    });
    write_content(content, static_cast<std::size_t>(high) > content.size() / 6);
}

void Composer::write_content(std::string_view content, bool as_base64) {
    append_field(message_, "Content-Transfer-Encoding", as_base64 ? "base64" : "quoted-printable");
    message_ += "\r\n";
    message_ += as_base64 ? base::to_base64_lines(content, base64_line_size)
                          : encode_quoted_printable(content);
    message_ += "\r\n";
}

/// Whether it is `type/subtype`, perhaps with parameters, in printable ASCII.
bool is_media_type(std::string_view text) {
    const std::string value = ParameterizedValue::parse(text).value;
    const auto halves = base::split_once(value, '/');
    return base::is_ascii(text) && text.size() < line_size_max / 2 && halves &&
           is_token(halves->first) && is_token(halves->second);
}

void Composer::write_attachment(const Attachment& attachment) {
    const std::string& type = attachment.content_type;
    if (!check_piece("attachment name", attachment.filename) ||
        !check_piece("attachment content type", type) ||
        !check_piece("attachment content id", attachment.content_id)) {
        return;
    }
    if (!is_media_type(type)) {
        return fail(Kind::syntax, "attachment content type");
    }
    // A message or multipart must not be encoded (RFC 2046 §5.2.1), so it travels as it is or as a
    // file.
    const bool is_nested =
        base::istarts_with(type, "message/") || base::istarts_with(type, "multipart/");
    const bool as_is = is_nested && is_seven_bit(attachment.content) &&
                       attachment.content.find(boundary_) == std::string::npos;
    append_field(message_, "Content-Type", is_nested && !as_is ? "application/octet-stream" : type);
    const bool inlined = attachment.placement == Placement::inlined;
    std::string disposition = inlined ? "inline" : "attachment";
    if (!attachment.filename.empty()) {
        disposition += "; " + write_parameter("filename", attachment.filename);
    }
    append_field(message_, "Content-Disposition", disposition);
    if (!attachment.content_id.empty()) {
        append_field(message_, "Content-ID", "<" + attachment.content_id + ">");
    }
    if (as_is) {
        append_field(message_, "Content-Transfer-Encoding", "7bit");
        message_ += "\r\n" + attachment.content + "\r\n";
    } else {
        write_content(attachment.content, true);
    }
}

bool Composer::check_line(std::string_view name, std::string_view text) {
    if (!is_one_line(text)) {
        fail(Kind::line_break, name);
        return false;
    }
    return true;
}

bool Composer::check_piece(std::string_view name, std::string_view text) {
    if (text.size() > piece_size_max) {
        fail(Kind::too_long, name);
        return false;
    }
    return check_line(name, text);
}

void Composer::fail(Kind kind, std::string_view name) {
    if (!error_) {
        error_ = ComposeError{kind, std::string(name)};
    }
}

/// The address for a header: an internationalised domain as A-labels where that spares SMTPUTF8.
std::string header_form(const Address& address) {
    if (!address.is_address_literal() && base::is_ascii(address.local)) {
        if (const auto domain = domain_to_ascii(address.domain)) {
            return Address{address.local, *domain}.text();
        }
    }
    return address.text();
}

}  // namespace

std::string describe(const ComposeError& error) {
    switch (error.kind) {
        case Kind::line_break:
            return error.field + " must not hold a line break";
        case Kind::syntax:
            return error.field + " is not valid";
        case Kind::too_long:
            return error.field + " is too long";
    }
    std::unreachable();
}

std::optional<std::string> rewrite_mailbox_list(std::string_view value) {
    std::string list;
    for (const Mailbox& mailbox : parse_mailbox_list(value)) {
        const auto address = Address::parse(mailbox.address);
        if (!address) {
            return std::nullopt;
        }
        list += list.empty() ? "" : ", ";
        if (mailbox.display_name.empty()) {
            list += header_form(*address);
        } else {
            const std::string name = decode_words(mailbox.display_name);
            list += encode_phrase(without_controls(name, name.size()));
            list += " <" + header_form(*address) + ">";
        }
    }
    return list;
}

std::expected<std::string, ComposeError> compose(const Composition& composition) {
    return Composer(composition).compose();
}

}  // namespace postrider::mail
