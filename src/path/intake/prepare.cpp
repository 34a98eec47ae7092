// From Submission to NewMessage.
#include "path/intake/prepare.h"

#include <fmt/format.h>

#include <algorithm>
#include <unordered_set>
#include <utility>

#include "base/ascii.h"
#include "mail/address.h"
#include "mail/domain.h"
#include "path/intake/summary.h"

namespace postrider::intake {
namespace {

std::expected<model::NewDelivery, Refusal> delivery_to(Recipient recipient) {
    const auto address = mail::Address::parse(recipient.address);
    if (!address) {
        return std::unexpected(Refusal{
            .reason = Reason::recipient_not_valid,
            .text = fmt::format(
                "<{}> is not an address: {}", recipient.address, mail::describe(address.error())
            ),
        });
    }
    auto destination =
        address->is_address_literal() ? address->domain : mail::domain_to_ascii(address->domain);
    if (!destination) {
        return std::unexpected(Refusal{
            .reason = Reason::recipient_not_valid,
            .text = fmt::format("<{}> has no domain that mail can be sent to", recipient.address),
        });
    }
    return model::NewDelivery{
        .recipient = address->text(),
        .destination = std::move(*destination),
        .notify = recipient.notify,
        .original_recipient = std::move(recipient.original_recipient),
    };
}

std::expected<std::vector<model::NewDelivery>, Refusal> deliveries_to(
    std::vector<Recipient> recipients
) {
    std::vector<model::NewDelivery> deliveries;
    std::unordered_set<std::string> seen;
    deliveries.reserve(recipients.size());
    for (Recipient& recipient : recipients) {
        auto delivery = delivery_to(std::move(recipient));
        if (!delivery) {
            return std::unexpected(delivery.error());
        }
        if (recipients.size() == 1 || seen.insert(base::to_lower(delivery->recipient)).second) {
            deliveries.push_back(std::move(*delivery));
        }
    }
    return deliveries;
}

/// What a submission must have and this one lacks.
std::string missing_fields(
    const Submission& submission,
    const mail::HeaderBlock& header,
    std::string_view message_id,
    base::Time now
) {
    std::string fields;
    if (submission.origin != model::Origin::smtp) {
        return fields;
    }
    if (header.find("Date") == nullptr) {
        fields += fmt::format("Date: {}\r\n", base::to_rfc5322(now));
    }
    if (header.find("Message-ID") == nullptr) {
        fields += fmt::format("Message-ID: <{}>\r\n", message_id);
    }
    return fields;
}

/// Mail to many says so itself: large receivers want a way to leave the list, and lists have long
/// called themselves bulk (RFC 2076 §3.9, RFC 2369, RFC 2919).
model::Stream stream_of(const mail::HeaderBlock& header) {
    const auto precedence = base::to_lower(base::trim(header.text("Precedence")));
    const bool is_bulk = precedence == "bulk" || precedence == "list" || precedence == "junk" ||
                         header.find("List-Unsubscribe") != nullptr ||
                         header.find("List-Id") != nullptr;
    return is_bulk ? model::Stream::bulk : model::Stream::direct;
}

/// RFC 8689 §4.1: where REQUIRETLS is asked for, the field means nothing.
model::TlsWish tls_wish_of(const Submission& submission, const mail::HeaderBlock& header) {
    if (submission.requires_tls) {
        return model::TlsWish::required;
    }
    return is_tls_optional(header) ? model::TlsWish::optional : model::TlsWish::usual;
}

std::optional<std::string> reason_to_hold(
    const Submission& submission, std::size_t recipients, const Means& means
) {
    if (submission.credential && submission.credential->holds_mail) {
        return fmt::format("The credential {} holds its mail", submission.credential->name);
    }
    if (submission.server.mode == model::ServerMode::development) {
        return "The mail server is in development mode";
    }
    // Reports that we owe to senders are nothing that the server sends.
    const auto limit = static_cast<std::uint64_t>(submission.server.send_limit);
    const bool is_ours = submission.origin == model::Origin::bounce;
    if (!is_ours && !means.volume.take(submission.server.id, limit, recipients, means.now)) {
        return fmt::format("The mail server's send limit of {} an hour is reached", limit);
    }
    return std::nullopt;
}

model::Birth birth_of(
    const Submission& submission,
    std::optional<base::Time> not_before,
    std::size_t recipients,
    const Means& means
) {
    if (auto reason = reason_to_hold(submission, recipients, means)) {
        return model::Hold{*std::move(reason), means.now + means.options.hold};
    }
    return model::Queue{not_before};
}

std::string own_or_given_message_id(
    const Submission& submission, const mail::HeaderBlock& header, const Means& means
) {
    std::string message_id = message_id_of(header);
    if (message_id.empty() && submission.origin == model::Origin::smtp) {
        return fmt::format("{}@{}", means.random.uuid(), means.options.return_path_domain);
    }
    return message_id;
}

/// The message with `front` before it, and without what was said to us alone.
model::Content content_of(
    model::Content content, const mail::HeaderBlock& header, const std::string& front
) {
    if (const auto kept = without_time_fields(content, header)) {
        return content.with_start(header.body_offset(), front + *kept);
    }
    return front.empty() ? std::move(content) : content.with_prefix(front);
}

}  // namespace

std::expected<model::NewMessage, Refusal> prepare(
    Submission submission,
    const Permission& permission,
    const mail::HeaderBlock& header,
    const Means& means
) {
    auto deliveries = deliveries_to(std::move(submission.recipients));
    if (!deliveries) {
        return std::unexpected(deliveries.error());
    }
    const auto stream = stream_of(header);
    const auto times = times_of(submission, header, stream, means.options.times, means.now);
    if (!times) {
        return std::unexpected(times.error());
    }
    model::NewMessage message;
    message.server = submission.server.id;
    message.origin = submission.origin;
    message.is_bounce = submission.is_bounce;
    message.received_with_tls = submission.received_with_tls;
    message.dsn_return = submission.dsn_return;
    message.accepted_at = means.now;
    message.not_before = times->not_before;
    message.expires_at = times->expires_at;
    message.message_id = own_or_given_message_id(submission, header, means);
    message.subject = subject_of(header);
    message.tag = submission.tag.empty() ? header.text("X-Postal-Tag") : std::move(submission.tag);
    message.stream = stream;
    message.tls_wish = tls_wish_of(submission, header);
    const auto birth = birth_of(submission, times->not_before, deliveries->size(), means);
    for (auto& delivery : *deliveries) {
        delivery.birth = birth;
    }
    if (submission.credential) {
        message.credential = submission.credential->id;
    }
    if (permission.domain) {
        message.domain = permission.domain->id;
    }
    const std::string front =
        submission.trace + missing_fields(submission, header, message.message_id, means.now);
    message.content = content_of(std::move(submission.content), header, front);
    message.sender = std::move(submission.sender);
    message.envelope_id = std::move(submission.envelope_id);
    message.deliveries = std::move(*deliveries);
    return message;
}

}  // namespace postrider::intake
