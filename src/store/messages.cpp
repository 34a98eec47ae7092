// Accepting a message.
#include "store/messages.h"

#include "base/check.h"
#include "store/consequences.h"
#include "store/events.h"
#include "store/ids.h"
#include "store/inspections.h"
#include "store/queue.h"

namespace postrider::store {
namespace {

constexpr Statement insert_message{
    "INSERT INTO messages (id, server_id, scope, origin, credential_id, domain_id, sender, "
    "is_bounce, subject, message_id, tag, received_with_tls, dsn_return, envelope_id, "
    "accepted_at, not_before, expires_at, bounce_for, stream, size, first_delivery, "
    "delivery_count, tls_wish) "
    "VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, "
    "$19, $20, $21, $22, $23)"
};
constexpr Statement insert_body{
    "INSERT INTO bodies (message_id, content, file, file_offset) VALUES ($1, $2, $3, $4)"
};
constexpr Statement insert_delivery{
    "INSERT INTO deliveries (id, server_id, message_id, recipient, destination, notify, "
    "original_recipient, route_id, endpoint_id, status, next_attempt_at, hold_ends_at, "
    "hold_reason, held_at) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14)"
};

void keep_message(
    Transaction& transaction,
    const model::NewMessage& message,
    const model::Accepted& accepted,
    const Circumstances& circumstances
) {
    const auto id = accepted.message;
    transaction.run(
        insert_message,
        day_of(id),
        id,
        message.server,
        message.scope,
        message.origin,
        message.credential,
        message.domain,
        message.sender,
        message.is_bounce,
        message.subject,
        message.message_id,
        message.tag,
        message.received_with_tls,
        message.dsn_return,
        message.envelope_id,
        message.accepted_at,
        message.not_before,
        message.expires_at,
        circumstances.bounce_for ? circumstances.bounce_for : message.bounce_for,
        message.stream,
        message.content.size(),
        accepted.deliveries.front(),
        accepted.deliveries.size(),
        message.tls_wish
    );
    transaction.run(
        insert_body,
        day_of(id),
        id,
        bytes(message.content.head()),
        circumstances.file,
        message.content.file_offset()
    );
    if (message.inspection) {
        keep_inspection(transaction, id, message.server, *message.inspection);
    }
}

/// What a birth puts into the delivery's row.
struct Beginning {
    model::DeliveryStatus status = model::DeliveryStatus::queued;
    std::optional<base::Time> next_attempt_at;
    std::optional<base::Time> hold_ends_at;
    std::optional<std::string_view> hold_reason;
};
Beginning beginning_of(const model::NewMessage& message, const model::NewDelivery& delivery) {
    if (const auto* hold = std::get_if<model::Hold>(&delivery.birth)) {
        return {
            .status = model::DeliveryStatus::held,
            .hold_ends_at = hold->ends_at,
            .hold_reason = hold->reason,
        };
    }
    if (const auto* ended = std::get_if<model::Ended>(&delivery.birth)) {
        CHECK(model::is_final(ended->status), "a delivery that ended is over");
        return {.status = ended->status};
    }
    return {.next_attempt_at = model::due_of(message, delivery)};
}

void keep_delivery(
    Transaction& transaction,
    const model::NewMessage& message,
    const model::NewDelivery& delivery,
    model::MessageId message_id,
    model::DeliveryId id
) {
    const auto beginning = beginning_of(message, delivery);
    transaction.run(
        insert_delivery,
        day_of(id),
        id,
        message.server,
        message_id,
        delivery.recipient,
        delivery.destination,
        delivery.notify,
        delivery.original_recipient,
        delivery.route,
        delivery.endpoint,
        beginning.status,
        beginning.next_attempt_at,
        beginning.hold_ends_at,
        beginning.hold_reason,
        beginning.hold_ends_at ? std::optional(message.accepted_at) : std::nullopt
    );
}

/// The bounce about a delivery that ended as it began.
void keep_notice(Transaction& transaction, const model::NewMessage& notice, model::Event event) {
    const auto accepted = accept(transaction, notice, {.bounce_for = event.delivery});
    event.kind = model::EventKind::notified;
    event.detail = told_by(accepted);
    record(transaction, event);
}

/// Puts the delivery where its birth says, with the event that tells of it.
void begin(
    Transaction& transaction,
    const model::NewMessage& message,
    const model::NewDelivery& delivery,
    const Lease& lease,
    const model::Event& accepted
) {
    if (std::holds_alternative<model::Queue>(delivery.birth)) {
        enqueue(
            transaction,
            {.delivery = accepted.delivery,
             .server = message.server,
             .destination = delivery.destination,
             .stream = message.stream,
             .due = model::due_of(message, delivery),
             .lease = lease}
        );
        return;
    }
    auto event = accepted;
    if (const auto* hold = std::get_if<model::Hold>(&delivery.birth)) {
        event.kind = model::EventKind::held;
        event.detail = hold->reason;
        record(transaction, event);
        return;
    }
    const auto& ended = std::get<model::Ended>(delivery.birth);
    event.kind = ended.status == model::DeliveryStatus::processed ? model::EventKind::processed
                                                                  : model::EventKind::bounced;
    event.detail = ended.why;
    record(transaction, event);
    if (ended.notice) {
        keep_notice(transaction, *ended.notice, std::move(event));
    }
}

}  // namespace

std::string told_by(const model::Accepted& notice) {
    return "The report is message " + std::to_string(notice.deliveries.front().value) + ".";
}

model::Accepted accept(
    Transaction& transaction, const model::NewMessage& message, const Circumstances& circumstances
) {
    CHECK(!message.deliveries.empty(), "a message without recipients");
    CHECK(!message.content.is_file() || circumstances.file, "a large message without its file");
    auto& ids = transaction.ids();
    model::Accepted accepted;
    accepted.message = ids.next_message(transaction, message.accepted_at);
    auto next = ids.next_deliveries(transaction, message.accepted_at, message.deliveries.size());
    accepted.deliveries.reserve(message.deliveries.size());
    for (std::size_t at = 0; at < message.deliveries.size(); ++at) {
        accepted.deliveries.push_back(next);
        ++next.value;
    }

    keep_message(transaction, message, accepted, circumstances);
    model::Event event;
    event.kind = model::EventKind::accepted;
    event.at = message.accepted_at;
    event.server = message.server;
    event.message = accepted.message;
    record(transaction, event);

    for (std::size_t at = 0; at < message.deliveries.size(); ++at) {
        const auto& delivery = message.deliveries[at];
        event.delivery = accepted.deliveries[at];
        keep_delivery(transaction, message, delivery, accepted.message, event.delivery);
        begin(transaction, message, delivery, circumstances.lease, event);
    }
    for (const auto& consequence : message.consequences) {
        apply(transaction, consequence, message.accepted_at);
    }
    return accepted;
}

}  // namespace postrider::store
