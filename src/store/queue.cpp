// The queue's rows, and the day's rows that change with them.
#include "store/queue.h"

#include <algorithm>
#include <tuple>
#include <utility>

#include "store/attempts.h"
#include "store/events.h"
#include "store/messages.h"

namespace postrider::store {
namespace {

using model::DeliveryStatus;
using model::EventKind;

constexpr Statement insert_waiting{
    "INSERT INTO queue (delivery_id, server_id, destination, stream, due, attempts, leased_by, "
    "leased_until, waits_for, cause, source) "
    "VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11) "
    "ON CONFLICT (delivery_id) DO NOTHING"
};
// Chosen once, in front: where the choice stands within the condition, PostgreSQL may make it again
// for each row, and then LIMIT limits nothing.
constexpr Statement update_due{
    "WITH first_due AS MATERIALIZED (SELECT delivery_id FROM queue "
    "WHERE destination = $1 AND server_id = $2 AND stream = $3 AND due <= $4 "
    "AND leased_until <= $4 ORDER BY due LIMIT $5 {skip_locked}) "
    "UPDATE queue SET leased_by = $6, leased_until = $7 "
    "WHERE delivery_id IN (SELECT delivery_id FROM first_due) "
    "RETURNING delivery_id, attempts, due, source"
};
constexpr Statement select_next_due{
    "SELECT due FROM queue WHERE destination = $1 AND server_id = $2 AND stream = $3 "
    "AND leased_by = '' ORDER BY due LIMIT 1"
};
// A lease is ended and prolonged by its owner; an empty one stands for whoever it is.
constexpr Statement update_released{
    "UPDATE queue SET leased_by = '', leased_until = 0 "
    "WHERE delivery_id = $1 AND ($2 = '' OR leased_by = $2)"
};
constexpr Statement update_renewed{
    "UPDATE queue SET leased_until = $2 "
    "WHERE delivery_id = $1 AND leased_by <> '' AND ($3 = '' OR leased_by = $3)"
};
constexpr Statement select_waiting{
    "SELECT destination, server_id, stream, count(*), min(due) FROM queue "
    "WHERE leased_until <= $1 GROUP BY destination, server_id, stream "
    "ORDER BY destination, server_id, stream"
};
constexpr Statement delete_finished{
    "DELETE FROM queue WHERE delivery_id = $1 AND leased_by <> '' AND ($2 = '' OR leased_by = $2) "
    "RETURNING attempts"
};
constexpr Statement update_retried{
    "UPDATE queue SET due = $2, attempts = attempts + $3, waits_for = $4, cause = $5, "
    "source = coalesce($6, source), leased_by = '', leased_until = 0 "
    "WHERE delivery_id = $1 AND leased_by <> '' AND ($7 = '' OR leased_by = $7) "
    "RETURNING attempts - $3"
};
constexpr Statement update_due_now{
    "UPDATE queue SET due = $2, waits_for = 0, cause = NULL, leased_by = '', leased_until = 0 "
    "WHERE delivery_id = $1 AND leased_until <= $2 RETURNING delivery_id"
};
constexpr Statement delete_idle{
    "DELETE FROM queue WHERE delivery_id = $1 AND leased_until <= $2 RETURNING delivery_id"
};
constexpr Statement delete_waiting{"DELETE FROM queue WHERE delivery_id = $1"};
constexpr Statement delete_day{"DELETE FROM queue WHERE delivery_id >= $1 AND delivery_id < $2"};
constexpr Statement update_requeued{
    "UPDATE queue SET due = $2, attempts = $3, waits_for = $4, cause = $5, "
    "source = coalesce($6, source), leased_by = '', leased_until = 0 WHERE delivery_id = $1"
};

constexpr Statement update_status{
    "UPDATE deliveries SET status = $2, last_attempt_at = coalesce($3, last_attempt_at), "
    "next_attempt_at = $4, hold_ends_at = NULL, wait_reason = NULL, waits_for = 0, cause = NULL "
    "WHERE id = $1"
};
constexpr Statement update_next_attempt{
    "UPDATE deliveries SET next_attempt_at = $2, wait_reason = $3, waits_for = $4, cause = $5 "
    "WHERE id = $1"
};
constexpr Statement update_hold{
    "UPDATE deliveries SET hold_ends_at = $2, hold_reason = $3, held_at = $4 WHERE id = $1"
};
// What was held before the column was there has been since its last attempt, or from the start.
constexpr Statement update_time_held{
    "UPDATE deliveries SET time_held = time_held + $2 - coalesce(held_at, last_attempt_at, "
    "(SELECT accepted_at FROM messages WHERE messages.id = deliveries.message_id)), "
    "held_at = NULL WHERE id = $1"
};
constexpr Statement select_status{
    "SELECT d.status, d.message_id, d.server_id, d.destination, m.stream, d.hold_ends_at, "
    "d.hold_reason "
    "FROM deliveries d JOIN messages m ON m.id = d.message_id WHERE d.id = $1"
};

/// What is empty is none.
std::optional<std::string_view> unless_empty(std::string_view text) {
    return text.empty() ? std::nullopt : std::optional(text);
}

/// The attempts made before; none when the owner holds no lease.
std::optional<std::uint32_t> take_off(
    Transaction& transaction, const Finish& result, std::string_view owner
) {
    const auto* retry = std::get_if<RetryAt>(&result.next);
    const auto source = result.attempt ? unless_empty(result.attempt->source) : std::nullopt;
    Rows rows = retry != nullptr
                    ? transaction.query(
                          update_retried,
                          queue,
                          result.delivery,
                          retry->due,
                          result.attempt ? 1 : 0,
                          retry->order,
                          unless_empty(retry->cause),
                          source,
                          owner
                      )
                    : transaction.query(delete_finished, queue, result.delivery, owner);
    if (!rows.next()) {
        return std::nullopt;
    }
    return rows.as<std::uint32_t>();
}

/// What an end means for the delivery, which was tried so often before, and for the notebook.
std::pair<DeliveryStatus, EventKind> meaning(const Finish& result, std::uint32_t attempts) {
    const auto& next = result.next;
    if (std::holds_alternative<Delivered>(next)) {
        return {DeliveryStatus::delivered, EventKind::delivered};
    }
    if (std::holds_alternative<Bounced>(next)) {
        return {DeliveryStatus::bounced, EventKind::bounced};
    }
    if (std::holds_alternative<Expired>(next)) {
        return {DeliveryStatus::expired, EventKind::expired};
    }
    if (std::holds_alternative<model::Hold>(next)) {
        return {DeliveryStatus::held, EventKind::held};
    }
    if (std::holds_alternative<Cancelled>(next)) {
        return {DeliveryStatus::cancelled, EventKind::cancelled};
    }
    if (!result.attempt) {
        const auto status = attempts == 0 ? DeliveryStatus::queued : DeliveryStatus::deferred;
        return {status, EventKind::postponed};
    }
    return {DeliveryStatus::deferred, EventKind::deferred};
}

/// The part of a delivery that a person's hand needs.
struct Standing {
    DeliveryStatus status;
    model::MessageId message;
    model::ServerId server;
    std::string destination;
    model::Stream stream = model::Stream::direct;
    std::optional<base::Time> hold_ends_at;
    std::string hold_reason;
};
std::optional<Standing> read_standing(Transaction& transaction, model::DeliveryId delivery) {
    Rows rows = transaction.query(select_status, day_of(delivery), delivery);
    if (!rows.next()) {
        return std::nullopt;
    }
    Standing standing;
    standing.status = rows.as<DeliveryStatus>();
    standing.message = rows.as<model::MessageId>();
    standing.server = rows.as<model::ServerId>();
    standing.destination = rows.text();
    standing.stream = rows.as<model::Stream>();
    standing.hold_ends_at = rows.maybe<base::Time>();
    standing.hold_reason = rows.maybe<std::string>().value_or("");
    return standing;
}

model::Event event_of(
    EventKind kind, base::Time at, model::DeliveryId delivery, const Standing& standing
) {
    model::Event event;
    event.kind = kind;
    event.at = at;
    event.server = standing.server;
    event.message = standing.message;
    event.delivery = delivery;
    return event;
}

void end(
    Transaction& transaction,
    model::DeliveryId delivery,
    const Standing& standing,
    base::Time now,
    std::string_view why
) {
    auto event = event_of(EventKind::cancelled, now, delivery, standing);
    event.detail = why;
    record(transaction, event);
    set_status(transaction, delivery, DeliveryStatus::cancelled, std::nullopt, std::nullopt);
}

/// A delivery without anywhere to go is over when it is let go.
void keep_only(Transaction& transaction, model::DeliveryId delivery, model::Event event) {
    event.kind = EventKind::processed;
    event.detail = "Its route leads to no endpoint.";
    record(transaction, event);
    set_status(transaction, delivery, DeliveryStatus::processed, std::nullopt, std::nullopt);
}

/// What the sender of the event's delivery is told.
void tell(Transaction& transaction, const model::NewMessage& notice, model::Event event) {
    const auto accepted = accept(transaction, notice, {.bounce_for = event.delivery});
    event.detail = told_by(accepted);
    record(transaction, event);
}

}  // namespace

void enqueue(Transaction& transaction, const Waits& waits) {
    const bool is_leased = !waits.lease.owner.empty();
    transaction.run(
        insert_waiting,
        queue,
        waits.delivery,
        waits.server,
        waits.destination,
        waits.stream,
        waits.due,
        waits.attempts,
        waits.lease.owner,
        is_leased ? waits.lease.until : base::Time{},
        waits.order,
        waits.cause,
        waits.source
    );
}

std::vector<Taken> take_due(
    Transaction& transaction,
    const model::Strand& strand,
    std::size_t limit,
    base::Time now,
    const Lease& lease
) {
    std::vector<Taken> taken;
    Rows rows = transaction.query(
        update_due,
        queue,
        strand.destination,
        strand.server,
        strand.stream,
        now,
        limit,
        lease.owner,
        lease.until
    );
    while (rows.next()) {
        auto& one = taken.emplace_back();
        one.delivery = rows.as<model::DeliveryId>();
        one.attempts = rows.as<std::uint32_t>();
        one.due = rows.time();
        one.source = rows.maybe<std::string>().value_or("");
    }
    std::ranges::sort(taken, [](const Taken& a, const Taken& b) {
        return std::tie(a.due, a.delivery) < std::tie(b.due, b.delivery);
    });
    return taken;
}

std::optional<base::Time> next_due(Transaction& transaction, const model::Strand& strand) {
    Rows rows =
        transaction.query(select_next_due, queue, strand.destination, strand.server, strand.stream);
    if (!rows.next()) {
        return std::nullopt;
    }
    return rows.time();
}

void release(
    Transaction& transaction, const std::vector<model::DeliveryId>& claims, std::string_view owner
) {
    for (const auto claim : claims) {
        transaction.run(update_released, queue, claim, owner);
    }
}

void renew(
    Transaction& transaction,
    const std::vector<model::DeliveryId>& claims,
    base::Time until,
    std::string_view owner
) {
    for (const auto claim : claims) {
        transaction.run(update_renewed, queue, claim, until, owner);
    }
}

std::vector<Waiting> read_waiting(Transaction& transaction, base::Time now) {
    std::vector<Waiting> all;
    Rows rows = transaction.query(select_waiting, queue, now);
    while (rows.next()) {
        auto& waiting = all.emplace_back();
        waiting.strand.destination = rows.text();
        waiting.strand.server = rows.as<model::ServerId>();
        waiting.strand.stream = rows.as<model::Stream>();
        waiting.count = rows.integer();
        waiting.due = rows.time();
    }
    return all;
}

bool finish(Transaction& transaction, const Finish& result, std::string_view owner) {
    const auto attempts = take_off(transaction, result, owner);
    if (!attempts) {
        return false;
    }
    const auto [status, kind] = meaning(result, *attempts);
    std::optional<base::Time> last_attempt_at;
    if (result.attempt) {
        insert_attempt(transaction, result.delivery, *attempts + 1, *result.attempt);
        last_attempt_at = result.attempt->at;
    }
    const auto* retry = std::get_if<RetryAt>(&result.next);
    const auto next_attempt_at = retry != nullptr ? std::optional(retry->due) : std::nullopt;
    set_status(transaction, result.delivery, status, last_attempt_at, next_attempt_at);
    if (retry != nullptr && !retry->why.empty()) {
        const auto& [due, order, why, cause] = *retry;
        const auto day = day_of(result.delivery);
        const auto key = unless_empty(cause);
        transaction.run(update_next_attempt, day, result.delivery, due, why, order, key);
    }
    if (const auto* held = std::get_if<model::Hold>(&result.next)) {
        set_hold(transaction, result.delivery, result.at, *held);
    }

    model::Event event;
    event.kind = kind;
    event.at = result.at;
    event.server = result.server;
    event.message = result.message;
    event.delivery = result.delivery;
    event.detail = result.detail;
    record(transaction, event);
    if (result.notice) {
        event.kind = EventKind::notified;
        tell(transaction, *result.notice, std::move(event));
    }
    return true;
}

bool send_now(
    Transaction& transaction, model::DeliveryId delivery, base::Time now, std::string_view why
) {
    const auto standing = read_standing(transaction, delivery);
    if (!standing) {
        return false;
    }
    if (standing->status != DeliveryStatus::held) {
        const bool is_waiting = any(transaction.query(update_due_now, queue, delivery, now));
        if (is_waiting) {
            set_status(transaction, delivery, standing->status, std::nullopt, now);
        }
        return is_waiting;
    }
    auto event = event_of(EventKind::released, now, delivery, *standing);
    event.detail = why;
    record(transaction, event);
    end_time_held(transaction, delivery, now);
    if (standing->destination.empty()) {
        keep_only(transaction, delivery, std::move(event));
        return true;
    }
    set_status(transaction, delivery, DeliveryStatus::queued, std::nullopt, now);
    enqueue(
        transaction,
        {.delivery = delivery,
         .server = standing->server,
         .destination = standing->destination,
         .stream = standing->stream,
         .due = now,
         .attempts = attempts_made(transaction, delivery),
         .lease = Lease{},
         .source = last_source(transaction, delivery)}
    );
    return true;
}

bool cancel(
    Transaction& transaction, model::DeliveryId delivery, base::Time now, std::string_view why
) {
    const auto standing = read_standing(transaction, delivery);
    if (!standing || is_final(standing->status)) {
        return false;
    }
    if (standing->status != DeliveryStatus::held &&
        !any(transaction.query(delete_idle, queue, delivery, now))) {
        return false;
    }
    end(transaction, delivery, *standing, now, why);
    return true;
}

bool hold(
    Transaction& transaction, model::DeliveryId delivery, base::Time now, const model::Hold& hold
) {
    const auto standing = read_standing(transaction, delivery);
    if (!standing || is_final(standing->status) || standing->status == DeliveryStatus::held ||
        !any(transaction.query(delete_idle, queue, delivery, now))) {
        return false;
    }
    auto event = event_of(EventKind::held, now, delivery, *standing);
    event.detail = hold.reason;
    record(transaction, event);
    set_status(transaction, delivery, DeliveryStatus::held, std::nullopt, std::nullopt);
    set_hold(transaction, delivery, now, hold);
    return true;
}

bool end_hold_because(
    Transaction& transaction, model::DeliveryId delivery, const Release& which, base::Time now
) {
    const auto standing = read_standing(transaction, delivery);
    const bool is_held = standing && standing->status == DeliveryStatus::held &&
                         standing->hold_reason.starts_with(which.reason);
    return is_held && send_now(transaction, delivery, now, which.why);
}

bool end_hold(
    Transaction& transaction,
    model::DeliveryId delivery,
    base::Time now,
    const std::optional<model::NewMessage>& notice
) {
    const auto standing = read_standing(transaction, delivery);
    if (!standing || !standing->hold_ends_at || *standing->hold_ends_at > now) {
        return false;
    }
    end(transaction, delivery, *standing, now, "Nobody let it go before its hold ended.");
    if (notice) {
        auto event = event_of(EventKind::notified, now, delivery, *standing);
        tell(transaction, *notice, std::move(event));
    }
    return true;
}

void remove_day(Transaction& transaction, model::Day day) {
    transaction.run(
        delete_day, queue, model::DeliveryId::first_of(day), model::DeliveryId::end_of(day)
    );
}

void set_status(
    Transaction& transaction,
    model::DeliveryId delivery,
    DeliveryStatus status,
    std::optional<base::Time> last_attempt_at,
    std::optional<base::Time> next_attempt_at
) {
    transaction.run(
        update_status, day_of(delivery), delivery, status, last_attempt_at, next_attempt_at
    );
}

void set_hold(
    Transaction& transaction, model::DeliveryId delivery, base::Time now, const model::Hold& hold
) {
    transaction.run(update_hold, day_of(delivery), delivery, hold.ends_at, hold.reason, now);
}

void end_time_held(Transaction& transaction, model::DeliveryId delivery, base::Time now) {
    transaction.run(update_time_held, day_of(delivery), delivery, now);
}

void remove_from_queue(Transaction& transaction, model::DeliveryId delivery) {
    transaction.run(delete_waiting, queue, delivery);
}

void requeue(Transaction& transaction, model::DeliveryId delivery, const Rewaits& waits) {
    transaction.run(
        update_requeued,
        queue,
        delivery,
        waits.due,
        waits.attempts,
        waits.order,
        waits.cause,
        waits.source
    );
}

}  // namespace postrider::store
