// Accepting a message.
#include "store/messages.h"

#include "base/check.h"
#include "store/events.h"
#include "store/ids.h"
#include "store/queue.h"

namespace postrider::store {
namespace {

constexpr Statement insert_message{
    "INSERT INTO messages (id, server_id, scope, origin, credential_id, domain_id, sender, "
    "is_bounce, subject, message_id, tag, received_with_tls, dsn_return, envelope_id, "
    "accepted_at, expires_at, hold_reason, size, first_delivery, delivery_count) "
    "VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, "
    "$19, $20)"
};
constexpr Statement insert_body{
    "INSERT INTO bodies (message_id, content, file, file_offset) VALUES ($1, $2, $3, $4)"
};
constexpr Statement insert_delivery{
    "INSERT INTO deliveries (id, server_id, message_id, recipient, destination, notify, "
    "original_recipient, status, next_attempt_at, hold_ends_at) "
    "VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)"
};

void keep_message(
    Transaction& transaction,
    const model::NewMessage& message,
    const model::Accepted& accepted,
    const std::optional<std::string>& file
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
        message.expires_at,
        message.hold_reason,
        message.content.size(),
        accepted.deliveries.front(),
        accepted.deliveries.size()
    );
    transaction.run(
        insert_body,
        day_of(id),
        id,
        bytes(message.content.head()),
        file,
        message.content.file_offset()
    );
}

void keep_delivery(
    Transaction& transaction,
    const model::NewMessage& message,
    const model::NewDelivery& delivery,
    model::MessageId message_id,
    model::DeliveryId id
) {
    const bool is_held = message.hold_reason.has_value();
    std::optional<base::Time> next_attempt_at;
    std::optional<base::Time> hold_ends_at;
    if (is_held) {
        hold_ends_at = message.hold_ends_at;
    } else {
        next_attempt_at = message.accepted_at;
    }
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
        is_held ? model::DeliveryStatus::held : model::DeliveryStatus::queued,
        next_attempt_at,
        hold_ends_at
    );
}

}  // namespace

model::Accepted accept(
    Transaction& transaction,
    const model::NewMessage& message,
    const Lease& lease,
    const std::optional<std::string>& file
) {
    CHECK(!message.deliveries.empty(), "a message without recipients");
    auto& ids = transaction.ids();
    model::Accepted accepted;
    accepted.message = ids.next_message(transaction, message.accepted_at);
    auto next = ids.next_deliveries(transaction, message.accepted_at, message.deliveries.size());
    accepted.deliveries.reserve(message.deliveries.size());
    for (std::size_t at = 0; at < message.deliveries.size(); ++at) {
        accepted.deliveries.push_back(next);
        ++next.value;
    }

    keep_message(transaction, message, accepted, file);
    model::Event event;
    event.kind = model::EventKind::accepted;
    event.at = message.accepted_at;
    event.server = message.server;
    event.message = accepted.message;
    record(transaction, event);

    for (std::size_t at = 0; at < message.deliveries.size(); ++at) {
        const auto& delivery = message.deliveries[at];
        const auto id = accepted.deliveries[at];
        keep_delivery(transaction, message, delivery, accepted.message, id);
        if (message.hold_reason) {
            event.kind = model::EventKind::held;
            event.delivery = id;
            event.detail = *message.hold_reason;
            record(transaction, event);
        } else {
            enqueue(
                transaction,
                {.delivery = id,
                 .server = message.server,
                 .destination = delivery.destination,
                 .due = message.accepted_at,
                 .lease = lease}
            );
        }
    }
    return accepted;
}

}  // namespace postrider::store
