// The keys of Postal's payloads in their order.
#include "path/inbound/postal_payload.h"

#include "path/inbound/message_parts.h"
#include "path/inbound/payload_fields.h"
#include "path/inbound/reply_separation.h"

namespace postrider::inbound {
namespace {

std::string_view word_of(SpamStatus status) {
    switch (status) {
        case SpamStatus::not_checked:
            return "NotChecked";
        case SpamStatus::not_spam:
            return "NotSpam";
        case SpamStatus::spam:
            return "Spam";
    }
    return {};
}

void add_sender(PayloadFields& fields, const ArrivedMessage& arrived) {
    arrived.sender.empty() ? fields.null("mail_from") : fields.text("mail_from", arrived.sender);
}

void add_envelope(PayloadFields& fields, const ArrivedMessage& arrived, const MessageParts& parts) {
    fields.number("id", arrived.id);
    fields.text("rcpt_to", arrived.recipient);
    add_sender(fields, arrived);
    fields.text("token", arrived.token);
    fields.text("subject", parts.last("Subject").value_or(""));
    fields.maybe_text("message_id", parts.message_id());
    fields.time("timestamp", arrived.accepted_at);
    fields.text("size", std::to_string(arrived.message.size()));
    fields.text("spam_status", word_of(arrived.spam_status));
    fields.flag("bounce", arrived.is_bounce);
    arrived.received_with_tls ? fields.flag("received_with_ssl", *arrived.received_with_tls)
                              : fields.null("received_with_ssl");
}

void add_header(PayloadFields& fields, const MessageParts& parts, std::size_t file_count) {
    fields.maybe_text("to", parts.last("To"));
    fields.maybe_text("cc", parts.last("Cc"));
    fields.maybe_text("from", parts.last("From"));
    fields.maybe_text("date", parts.last("Date"));
    fields.maybe_text("in_reply_to", parts.last("In-Reply-To"));
    fields.maybe_text("references", parts.last("References"));
    fields.maybe_text("html_body", mail::html_text(parts.tree()));
    fields.number("attachment_quantity", static_cast<std::int64_t>(file_count));
    fields.maybe_text("auto_submitted", parts.last("Auto-Submitted"));
    const auto reply_to = parts.values("Reply-To");
    reply_to.empty() ? fields.null("reply_to") : fields.list("reply_to", reply_to);
}

void add_plain_body(PayloadFields& fields, const MessageParts& parts, bool strips_replies) {
    const auto plain = mail::plain_text(parts.tree());
    if (!strips_replies) {
        fields.maybe_text("plain_body", plain);
        return;
    }
    const auto separated = separate_reply(plain.value_or(""));
    fields.text("plain_body", separated.text);
    fields.maybe_text("replies_from_plain_body", separated.rest);
}

std::vector<PayloadFile> files_of(const MessageParts& parts, const std::vector<NamedPart>& named) {
    std::vector<PayloadFile> files;
    for (const auto& file : named) {
        files.push_back({
            .filename = file.filename,
            .media_type = file.part->content_type.value,
            .content_type = file.content_type,
            .content = parts.tree().content(*file.part),
        });
    }
    return files;
}

}  // namespace

Payload hash_payload(const ArrivedMessage& arrived, const model::HttpEndpoint& endpoint) {
    const MessageParts parts(arrived.message);
    const auto named = parts.files();
    const auto fields = PayloadFields::create(endpoint.encoding);
    add_envelope(*fields, arrived, parts);
    add_header(*fields, parts, named.size());
    add_plain_body(*fields, parts, endpoint.strips_replies);
    if (endpoint.includes_attachments) {
        fields->files("attachments", files_of(parts, named));
    }
    if (arrived.verdicts) {
        fields->verdicts("authentication", *arrived.verdicts);
    }
    return fields->finish();
}

Payload raw_message_payload(const ArrivedMessage& arrived, model::PayloadEncoding encoding) {
    const auto fields = PayloadFields::create(encoding);
    fields->number("id", arrived.id);
    fields->text("rcpt_to", arrived.recipient);
    add_sender(*fields, arrived);
    fields->text("message", to_lined_base64(arrived.message));
    fields->flag("base64", true);
    fields->number("size", static_cast<std::int64_t>(arrived.message.size()));
    if (arrived.verdicts) {
        fields->verdicts("authentication", *arrived.verdicts);
    }
    return fields->finish();
}

}  // namespace postrider::inbound
