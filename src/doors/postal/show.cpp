// Writing messages and attempts as Postal does.
#include "doors/postal/show.h"

#include "base/ascii.h"
#include "base/encoding.h"
#include "json/writer.h"
#include "mail/encoded_word.h"
#include "mail/header.h"
#include "mail/mime.h"
#include "secrets/digest.h"

#include <fmt/format.h>
#include <boost/json/array.hpp>

#include <array>
#include <utility>
#include <vector>

namespace postrider::doors::postal {
namespace {

constexpr std::array<std::pair<std::string_view, Expansion>, 9> expansion_names{{
    {"status", Expansion::status},
    {"details", Expansion::details},
    {"inspection", Expansion::inspection},
    {"plain_body", Expansion::plain_body},
    {"html_body", Expansion::html_body},
    {"attachments", Expansion::attachments},
    {"headers", Expansion::headers},
    {"raw_message", Expansion::raw_message},
    {"activity_entries", Expansion::activity_entries},
}};

/// Lines of 60 characters, each with its line feed, as Ruby packs them.
std::string to_ruby_base64(std::string_view bytes) {
    auto text = base::to_base64_lines(bytes, 60, "\n");
    if (!text.empty()) {
        text += '\n';
    }
    return text;
}

void add_status(json::Writer& json, const store::DeliveryView& delivery) {
    json.key("status").begin_object();
    json.key("status").string(word_of(delivery.status));
    json.key("last_delivery_attempt").timestamp_or_null(delivery.last_attempt_at);
    json.key("held").boolean(delivery.status == model::DeliveryStatus::held);
    json.key("hold_expiry").timestamp_or_null(delivery.hold_ends_at);
    json.end_object();
}

void add_details(json::Writer& json, const store::DeliveryView& delivery) {
    json.key("details").begin_object();
    json.key("rcpt_to").string(delivery.recipient);
    json.key("mail_from").string(delivery.sender);
    json.key("subject").string_or_null(delivery.subject);
    json.key("message_id").string_or_null(delivery.message_id);
    json.key("timestamp").timestamp(delivery.accepted_at);
    json.key("direction")
        .string(delivery.scope == model::Scope::incoming ? "incoming" : "outgoing");
    json.key("size").string(std::to_string(delivery.size));
    json.key("bounce").boolean(delivery.is_bounce);
    json.key("bounce_for_id").number(delivery.bounce_for ? delivery.bounce_for->value : 0);
    json.key("tag").string_or_null(delivery.tag);
    json.key("received_with_ssl").boolean(delivery.received_with_tls);
    json.end_object();
}

/// With a point, as a float is written.
std::string float_text(double number) {
    auto text = fmt::format("{}", number);
    return text.find_first_of(".e") == std::string::npos ? text + ".0" : text;
}

/// Mail that was sent and not scanned has no inspection.
void add_inspection(json::Writer& json, const model::Inspection* inspection) {
    const auto threat = inspection != nullptr ? inspection->threat : model::ThreatVerdict{};
    const bool is_threat = threat.status == model::ThreatStatus::infected;
    json.key("inspection").begin_object();
    json.key("inspected").boolean(inspection != nullptr);
    json.key("spam").boolean(
        inspection != nullptr && inspection->spam.status == model::SpamStatus::spam
    );
    json.key("spam_score").raw(float_text(inspection != nullptr ? inspection->spam.score : 0));
    json.key("threat").boolean(is_threat);
    json.key("threat_details").string_or_null(threat.details);
    json.end_object();
}

void add_attachments(json::Writer& json, const mail::MimeTree& tree) {
    json.key("attachments").begin_array();
    for (const auto& attachment : mail::attachments(tree)) {
        json.begin_object();
        json.key("filename").string(attachment.filename);
        json.key("content_type").string(attachment.content_type);
        json.key("data").string(to_ruby_base64(attachment.content));
        json.key("size").number(static_cast<std::int64_t>(attachment.content.size()));
        json.key("hash").string(secrets::sha1_hex(attachment.content));
        json.end_object();
    }
    json.end_array();
}

using NamedValues = std::pair<std::string, std::vector<std::string>>;

std::vector<NamedValues> values_by_name(std::string_view message) {
    std::vector<NamedValues> named;
    const auto header = mail::HeaderBlock::parse(message);
    if (!header) {
        return named;
    }
    for (const auto& field : header->fields()) {
        if (field.name.empty()) {
            continue;
        }
        const auto name = base::to_lower(field.name);
        auto place = std::ranges::find(named, name, &NamedValues::first);
        if (place == named.end()) {
            place = named.insert(named.end(), {name, {}});
        }
        place->second.push_back(mail::decode_words(field.value));
    }
    return named;
}

void add_headers(json::Writer& json, std::string_view message) {
    json.key("headers").begin_object();
    for (const auto& [name, values] : values_by_name(message)) {
        json.key(name).begin_array();
        for (const auto& value : values) {
            json.string(value);
        }
        json.end_array();
    }
    json.end_object();
}

void add_optional(
    json::Writer& json, std::string_view key, const std::optional<std::string>& text
) {
    json.key(key);
    text ? json.string(*text) : json.null();
}

void add_content(json::Writer& json, std::string_view message, Expansions expansions) {
    const auto tree = mail::MimeTree::scan(message);
    if (expansions.has(Expansion::plain_body)) {
        add_optional(json, "plain_body", mail::plain_text(tree));
    }
    if (expansions.has(Expansion::html_body)) {
        add_optional(json, "html_body", mail::html_text(tree));
    }
    if (expansions.has(Expansion::attachments)) {
        add_attachments(json, tree);
    }
    if (expansions.has(Expansion::headers)) {
        add_headers(json, message);
    }
    if (expansions.has(Expansion::raw_message)) {
        json.key("raw_message").string(to_ruby_base64(message));
    }
}

std::string_view word_of(model::AttemptResult result) {
    switch (result) {
        case model::AttemptResult::delivered:
            return "Sent";
        case model::AttemptResult::bounced:
            return "HardFail";
        case model::AttemptResult::deferred:
        case model::AttemptResult::interrupted:
            return "SoftFail";
    }
    return "";
}

/// What our log calls it.
std::string log_id(const store::DeliveryView& delivery, std::uint32_t number) {
    return std::to_string(delivery.id.value) + "." + std::to_string(number);
}

/// Postal tells of one host an attempt: those that were asked in vain stand in its details.
std::string details_of(const model::Attempt& attempt) {
    std::string details = attempt.explanation;
    for (const auto& other : attempt.others) {
        details += fmt::format(
            "{}{}{}{}: {}{}{}",
            &other == &attempt.others.front() ? " (tried as well: " : "; ",
            other.host,
            other.address.empty() ? "" : " ",
            other.address,
            other.explanation,
            other.reply.empty() ? "" : ", ",
            base::trim(other.reply)
        );
    }
    return attempt.others.empty() ? details : details + ")";
}

void add_attempt(
    json::Writer& json, const store::DeliveryView& delivery, const model::Attempt& attempt
) {
    json.begin_object();
    json.key("id").number(attempt.number);
    json.key("status").string(word_of(attempt.result));
    json.key("details").string(details_of(attempt));
    json.key("output").string_or_null(base::trim(attempt.reply));
    json.key("sent_with_ssl").boolean(!attempt.tls.empty());
    json.key("log_id").string(log_id(delivery, attempt.number));
    json.key("time").seconds(attempt.duration, 2);
    json.key("timestamp").timestamp(attempt.at);
    json.end_object();
}

/// What became of it without an attempt.
struct Turn {
    std::uint32_t number = 1;
    std::string_view status;
    std::string_view details;
    base::Time at;
};
void add_turn(json::Writer& json, const store::DeliveryView& delivery, const Turn& turn) {
    json.begin_object();
    json.key("id").number(turn.number);
    json.key("status").string(turn.status);
    json.key("details").string(turn.details);
    json.key("output").null();
    json.key("sent_with_ssl").boolean(false);
    json.key("log_id").string(log_id(delivery, turn.number));
    json.key("time").null();
    json.key("timestamp").timestamp(turn.at);
    json.end_object();
}

}  // namespace

std::string_view word_of(model::DeliveryStatus status) {
    switch (status) {
        case model::DeliveryStatus::queued:
            return "Pending";
        case model::DeliveryStatus::deferred:
            return "SoftFail";
        case model::DeliveryStatus::delivered:
            return "Sent";
        case model::DeliveryStatus::bounced:
        case model::DeliveryStatus::expired:
            return "HardFail";
        case model::DeliveryStatus::held:
            return "Held";
        case model::DeliveryStatus::cancelled:
            return "HoldCancelled";
        case model::DeliveryStatus::processed:
            return "Processed";
    }
    return "";
}

Expansions Expansions::read(const Parameters& parameters) {
    Expansions wanted;
    const auto* value = parameters.if_contains("_expansions");
    if (value == nullptr) {
        return wanted;
    }
    const bool all = value->is_bool() && value->get_bool();
    const auto* list = value->if_array();
    for (const auto& [name, expansion] : expansion_names) {
        const bool is_named = list != nullptr && std::ranges::any_of(*list, [&](const auto& entry) {
                                  return entry.is_string() && entry.get_string() == name;
                              });
        if (all || is_named) {
            wanted.bits_ |= static_cast<unsigned>(expansion);
        }
    }
    return wanted;
}

bool Expansions::needs_content() const {
    return has(Expansion::plain_body) || has(Expansion::html_body) || has(Expansion::attachments) ||
           has(Expansion::headers) || has(Expansion::raw_message);
}

std::string show_message(
    const store::DeliveryView& delivery,
    std::string_view token,
    const Known& known,
    Expansions expansions
) {
    json::Writer json;
    json.begin_object();
    json.key("id").number(delivery.id.value);
    json.key("token").string(token);
    if (expansions.has(Expansion::status)) {
        add_status(json, delivery);
    }
    if (expansions.has(Expansion::details)) {
        add_details(json, delivery);
    }
    if (expansions.has(Expansion::inspection)) {
        add_inspection(json, known.inspection ? &*known.inspection : nullptr);
    }
    if (expansions.needs_content()) {
        add_content(
            json, known.raw ? std::string_view(*known.raw) : std::string_view(), expansions
        );
    }
    if (expansions.has(Expansion::activity_entries)) {
        json.key("activity_entries").raw(R"({"loads":[],"clicks":[]})");
    }
    json.end_object();
    return json.take();
}

std::string show_attempts(
    const store::DeliveryView& delivery,
    std::span<const model::Attempt> attempts,
    const std::optional<model::Event>& end
) {
    json::Writer json;
    json.begin_array();
    std::uint32_t last = 0;
    for (const auto& attempt : attempts) {
        add_attempt(json, delivery, attempt);
        last = attempt.number;
    }
    if (delivery.status == model::DeliveryStatus::held) {
        add_turn(json, delivery, {last + 1, "Held", delivery.hold_reason, delivery.accepted_at});
    } else if (end) {
        add_turn(json, delivery, {last + 1, word_of(delivery.status), end->detail, end->at});
    }
    json.end_array();
    return json.take();
}

}  // namespace postrider::doors::postal
