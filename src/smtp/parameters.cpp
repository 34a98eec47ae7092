// The ESMTP parameters of MAIL and RCPT: parsed into values, refused in words.
#include "smtp/parameters.h"

#include "base/ascii.h"
#include "base/rfc3339.h"
#include "smtp/replies.h"
#include "smtp/xtext.h"

#include <algorithm>
#include <charconv>
#include <vector>

namespace postrider::smtp {
namespace {

struct Parameter {
    std::string_view keyword;
    std::optional<std::string_view> value;
};

/// What a parameter is refused with; nothing when it was taken.
using Refusal = std::optional<Reply>;

Refusal bad(std::string_view what) {
    return replies::parameter_error(what);
}

bool is_keyword(std::string_view text) {
    if (text.empty() || text.front() == '-') {
        return false;
    }
    for (const char c : text) {
        if (!base::is_alpha(c) && !base::is_digit(c) && c != '-') {
            return false;
        }
    }
    return true;
}

bool has_earlier(const std::vector<Parameter>& parameters, std::string_view keyword) {
    for (const auto& parameter : parameters) {
        if (base::iequals(parameter.keyword, keyword)) {
            return true;
        }
    }
    return false;
}

std::expected<std::vector<Parameter>, Reply> split_parameters(std::string_view text) {
    std::vector<Parameter> parameters;
    for (const auto piece : base::split(text, ' ')) {
        if (piece.empty()) {
            continue;
        }
        Parameter parameter{piece, std::nullopt};
        if (const auto halves = base::split_once(piece, '=')) {
            parameter = {halves->first, halves->second};
        }
        if (!is_keyword(parameter.keyword)) {
            return std::unexpected(replies::syntax_error("what follows the address is no parameter")
            );
        }
        if (has_earlier(parameters, parameter.keyword)) {
            return std::unexpected(replies::parameter_error("one is given twice"));
        }
        parameters.push_back(parameter);
    }
    return parameters;
}

std::optional<std::uint64_t> parse_number(std::string_view digits) {
    std::uint64_t number = 0;
    const char* end = digits.data() + digits.size();
    const auto [stop, error] = std::from_chars(digits.data(), end, number);
    if (digits.empty() || error != std::errc{} || stop != end) {
        return std::nullopt;
    }
    return number;
}

Refusal take_size(std::string_view value, MailParameters& to) {
    to.size = parse_number(value);
    return to.size ? Refusal{} : bad("SIZE is a number of octets");
}

Refusal take_body(std::string_view value, MailParameters& to) {
    if (base::iequals(value, "7BIT")) {
        to.body = BodyType::seven_bit;
    } else if (base::iequals(value, "8BITMIME")) {
        to.body = BodyType::eight_bit_mime;
    } else if (base::iequals(value, "BINARYMIME")) {
        to.body = BodyType::binary_mime;
    } else {
        return bad("BODY is 7BIT or 8BITMIME");
    }
    return {};
}

Refusal take_return(std::string_view value, MailParameters& to) {
    if (base::iequals(value, "FULL")) {
        to.dsn_return = DsnReturn::full;
    } else if (base::iequals(value, "HDRS")) {
        to.dsn_return = DsnReturn::headers;
    } else {
        return bad("RET is FULL or HDRS");
    }
    return {};
}

Refusal take_envelope_id(std::string_view value, MailParameters& to) {
    auto id = from_xtext(value);
    // It goes into a header of bounces (RFC 3461 §4.4: printable after decoding).
    if (!id || id->empty() || value.size() > envelope_id_size_max) {
        return bad("ENVID is xtext of at most 100 characters");
    }
    for (const char c : *id) {
        if (c < ' ' || c > '~') {
            return bad("ENVID holds what is not printable ASCII");
        }
    }
    to.envelope_id = *std::move(id);
    return {};
}

Refusal take_auth(std::string_view value, MailParameters& to) {
    auto identity = from_xtext(value);
    if (!identity || identity->empty()) {
        return bad("AUTH is an address in xtext, or <>");
    }
    to.auth = *identity == "<>" ? std::string() : *std::move(identity);
    return {};
}

Refusal take_hold_for(std::string_view value, MailParameters& to) {
    const auto number = parse_number(value);
    if (!number || *number > static_cast<std::uint64_t>(hold_max.count())) {
        return bad("HOLDFOR is a number of seconds, at most a year");
    }
    to.hold_for = std::chrono::seconds{*number};
    return {};
}

Refusal take_hold_until(std::string_view value, MailParameters& to) {
    to.hold_until = base::parse_rfc3339(value);
    return to.hold_until ? Refusal{}
                         : bad("HOLDUNTIL is a date and time such as 2030-01-01T00:00:00Z");
}

struct MailRow {
    std::string_view keyword;
    Refusal (*take)(std::string_view value, MailParameters& to);
};
constexpr MailRow mail_rows[] = {
    {"SIZE", take_size},
    {"BODY", take_body},
    {"RET", take_return},
    {"ENVID", take_envelope_id},
    {"AUTH", take_auth},
    {"HOLDFOR", take_hold_for},
    {"HOLDUNTIL", take_hold_until},
};

Refusal take_mail_flag(const Parameter& parameter, MailParameters& to) {
    const bool is_utf8 = base::iequals(parameter.keyword, "SMTPUTF8");
    if (!is_utf8 && !base::iequals(parameter.keyword, "REQUIRETLS")) {
        return replies::parameter_unknown(base::to_upper(parameter.keyword));
    }
    if (parameter.value) {
        return bad(is_utf8 ? "SMTPUTF8 takes no value" : "REQUIRETLS takes no value");
    }
    (is_utf8 ? to.smtputf8 : to.require_tls) = true;
    return {};
}

Refusal take_mail_parameter(const Parameter& parameter, MailParameters& to) {
    for (const auto& row : mail_rows) {
        if (base::iequals(parameter.keyword, row.keyword)) {
            return parameter.value ? row.take(*parameter.value, to)
                                   : bad(std::string(row.keyword) + " needs a value");
        }
    }
    return take_mail_flag(parameter, to);
}

/// RFC 3461 §4.1: NEVER stands alone.
Refusal take_notify(std::string_view value, RecipientParameters& to) {
    for (const auto word : base::split(value, ',')) {
        if (base::iequals(word, "NEVER")) {
            to.notify = to.notify | Notify::never;
        } else if (base::iequals(word, "SUCCESS")) {
            to.notify = to.notify | Notify::success;
        } else if (base::iequals(word, "FAILURE")) {
            to.notify = to.notify | Notify::failure;
        } else if (base::iequals(word, "DELAY")) {
            to.notify = to.notify | Notify::delay;
        } else {
            return bad("NOTIFY is NEVER, or a list of SUCCESS, FAILURE, DELAY");
        }
    }
    if (has(to.notify, Notify::never) && to.notify != Notify::never) {
        return bad("NOTIFY=NEVER stands alone");
    }
    return {};
}

bool has_control_octet(std::string_view text) {
    for (const char c : text) {
        if ((c >= 0 && c < ' ') || c == 127) {
            return true;
        }
    }
    return false;
}

/// RFC 3461 §4.2; RFC 6533 §3 for the type utf-8.
Refusal take_original_recipient(std::string_view value, RecipientParameters& to) {
    const auto halves = base::split_once(value, ';');
    if (!halves || !is_keyword(halves->first) || value.size() > original_recipient_size_max) {
        return bad("ORCPT is a type, a semicolon and an address");
    }
    const auto address = base::iequals(halves->first, "utf-8")
                             ? from_utf8_address_text(halves->second)
                             : from_xtext(halves->second);
    if (!address || address->empty() || has_control_octet(*address)) {
        return bad("the address of ORCPT is not valid xtext");
    }
    to.original_recipient = base::to_lower(halves->first) + ';' + *address;
    return {};
}

Refusal take_recipient_parameter(const Parameter& parameter, RecipientParameters& to) {
    const bool is_notify = base::iequals(parameter.keyword, "NOTIFY");
    if (!is_notify && !base::iequals(parameter.keyword, "ORCPT")) {
        return replies::parameter_unknown(base::to_upper(parameter.keyword));
    }
    if (!parameter.value) {
        return bad(is_notify ? "NOTIFY needs a value" : "ORCPT needs a value");
    }
    return is_notify ? take_notify(*parameter.value, to)
                     : take_original_recipient(*parameter.value, to);
}

}  // namespace

base::Time release_time(const MailParameters& parameters, base::Time now) {
    if (parameters.hold_for) {
        return now + *parameters.hold_for;
    }
    return std::max(now, parameters.hold_until.value_or(now));
}

std::expected<MailParameters, Reply> parse_mail_parameters(std::string_view text) {
    MailParameters result;
    const auto parameters = split_parameters(text);
    if (!parameters) {
        return std::unexpected(parameters.error());
    }
    for (const auto& parameter : *parameters) {
        if (auto refusal = take_mail_parameter(parameter, result)) {
            return std::unexpected(*std::move(refusal));
        }
    }
    if (result.hold_for && result.hold_until) {
        return std::unexpected(replies::parameter_error("HOLDFOR and HOLDUNTIL exclude each other")
        );
    }
    return result;
}

std::expected<RecipientParameters, Reply> parse_recipient_parameters(std::string_view text) {
    RecipientParameters result;
    const auto parameters = split_parameters(text);
    if (!parameters) {
        return std::unexpected(parameters.error());
    }
    for (const auto& parameter : *parameters) {
        if (auto refusal = take_recipient_parameter(parameter, result)) {
            return std::unexpected(*std::move(refusal));
        }
    }
    return result;
}

}  // namespace postrider::smtp
