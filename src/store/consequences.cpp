// A bounce ends its delivery; a complaint is noted.
#include "store/consequences.h"

#include "store/attempts.h"
#include "store/events.h"
#include "store/queue.h"

namespace postrider::store {
namespace {

using model::DeliveryStatus;

constexpr Statement select_standing{
    "SELECT status, last_attempt_at FROM deliveries WHERE id = $1 AND server_id = $2"
};

/// Whether a host may have had the message.
bool was_tried(Transaction& transaction, const model::Consequence& consequence) {
    Rows rows = transaction.query(
        select_standing, day_of(consequence.delivery), consequence.delivery, consequence.server
    );
    if (!rows.next()) {
        return false;
    }
    const auto status = rows.as<DeliveryStatus>();
    return status != DeliveryStatus::processed && rows.maybe<base::Time>().has_value();
}

void end_as_bounced(Transaction& transaction, const model::Consequence& consequence) {
    if (consequence.attempt) {
        const auto number = attempts_made(transaction, consequence.delivery) + 1;
        insert_attempt(transaction, consequence.delivery, number, *consequence.attempt);
    }
    remove_from_queue(transaction, consequence.delivery);
    set_status(
        transaction, consequence.delivery, DeliveryStatus::bounced, std::nullopt, std::nullopt
    );
}

}  // namespace

void apply(Transaction& transaction, const model::Consequence& consequence, base::Time at) {
    if (!was_tried(transaction, consequence)) {
        return;
    }
    if (consequence.kind == model::EventKind::bounced) {
        end_as_bounced(transaction, consequence);
    }
    model::Event event;
    event.kind = consequence.kind;
    event.at = at;
    event.server = consequence.server;
    event.message = consequence.message;
    event.delivery = consequence.delivery;
    event.detail = consequence.detail;
    record(transaction, event);
}

}  // namespace postrider::store
