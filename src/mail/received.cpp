// The trace that every station of a message's way puts in front of it (RFC 5321 §4.4).
#include "mail/received.h"

#include "base/ascii.h"
#include "mail/field_writer.h"

namespace postrider::mail {
namespace {

constexpr std::size_t name_size_max = 255;

/// A name as a peer gave it, without what would end it or start a comment.
std::string harmless(std::string_view name) {
    std::string result;
    for (const char c : name.substr(0, name_size_max)) {
        const bool is_plain = c > 32 && c != 127 && c != '(' && c != ')' && c != ';' && c != '\\';
        result.push_back(is_plain || static_cast<unsigned char>(c) >= 0x80 ? c : '?');
    }
    return result.empty() ? "unknown" : result;
}

std::string from_clause(const Sender& sender, Arrival::Protocol protocol) {
    if (protocol == Arrival::Protocol::http) {
        return "from " + harmless(sender.helo) + " (" + sender.address.to_string() + ") ";
    }
    const std::string host_name = sender.host_name.empty() ? "" : harmless(sender.host_name) + " ";
    return "from " + harmless(sender.helo) + " (" + host_name + sender.address.to_literal() + ") ";
}

bool is_name_character(char c) {
    return base::is_alpha(c) || base::is_digit(c) || c == '-' || c == '.' || c == '_';
}

/// Whether `value` has the word `by` and, behind blanks, exactly `host`.
bool says_by(std::string_view value, std::string_view host) {
    for (std::size_t i = 1; i + 2 < value.size(); ++i) {
        if (!base::istarts_with(value.substr(i), "by") || is_name_character(value[i - 1])) {
            continue;
        }
        const std::size_t begin = value.find_first_not_of(" \t\r\n", i + 2);
        if (begin == std::string_view::npos || begin == i + 2) {
            continue;
        }
        const auto rest = value.substr(begin);
        if (base::istarts_with(rest, host) &&
            (rest.size() == host.size() || !is_name_character(rest[host.size()]))) {
            return true;
        }
    }
    return false;
}

}  // namespace

std::string_view with_keyword(const Arrival& arrival) {
    static constexpr std::string_view plain[] = {"ESMTP", "ESMTPA", "ESMTPS", "ESMTPSA"};
    static constexpr std::string_view utf8[] = {"UTF8SMTP", "UTF8SMTPA", "UTF8SMTPS", "UTF8SMTPSA"};
    switch (arrival.protocol) {
        case Arrival::Protocol::http:
            return "HTTP";
        case Arrival::Protocol::smtp:
            return "SMTP";
        case Arrival::Protocol::esmtp:
            break;
    }
    const unsigned index = (arrival.encrypted ? 2U : 0U) + (arrival.authenticated ? 1U : 0U);
    return arrival.utf8 ? utf8[index] : plain[index];
}

std::string write_received(const Received& received) {
    std::string value;
    if (received.from) {
        value = from_clause(*received.from, received.arrival.protocol);
    }
    value += "by " + harmless(received.by) + " with ";
    value += with_keyword(received.arrival);
    if (!received.id.empty()) {
        value += " id " + harmless(received.id);
    }
    if (received.recipient) {
        value += " for <" + received.recipient->text() + ">";
    }
    value += "; " + base::to_rfc5322(received.date);
    std::string field;
    append_field(field, "Received", value);
    return field;
}

std::size_t count_received_by(const HeaderBlock& header, std::string_view host) {
    std::size_t count = 0;
    for (const Field& field : header.fields()) {
        if (field.is("received") && says_by(field.value, host)) {
            ++count;
        }
    }
    return count;
}

}  // namespace postrider::mail
