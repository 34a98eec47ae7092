// Marks tell what a day holds beyond the last whole commit; events tell what it was.
#include "store/repair.h"

#include <algorithm>
#include <unordered_map>

#include "store/attempts.h"
#include "store/events.h"
#include "store/ids.h"
#include "store/queue.h"

namespace postrider::store {
namespace {

using model::DeliveryStatus;
using model::EventKind;

/// The event alone does not say until when.
constexpr auto hold_after_repair = std::chrono::days{7};

// Bounds of one node's ids in a day, beyond its mark.
constexpr Statement select_messages{
    "SELECT id, server_id, origin, bounce_for, first_delivery, delivery_count FROM messages "
    "WHERE id > $1 AND id < $2 ORDER BY id"
};
constexpr Statement select_events{
    "SELECT id, kind, at, server_id, message_id, delivery_id, detail FROM events "
    "WHERE id > $1 AND id < $2 ORDER BY id"
};
constexpr Statement select_deliveries{
    "SELECT d.id, d.destination, m.stream, d.status, d.next_attempt_at, d.waits_for, d.cause "
    "FROM deliveries d JOIN messages m ON m.id = d.message_id "
    "WHERE d.id >= $1 AND d.id < $2 ORDER BY d.id"
};
constexpr Statement delete_message{"DELETE FROM messages WHERE id = $1"};
constexpr Statement delete_body{"DELETE FROM bodies WHERE message_id = $1"};
constexpr Statement delete_inspection{"DELETE FROM inspections WHERE message_id = $1"};
constexpr Statement delete_deliveries{"DELETE FROM deliveries WHERE id >= $1 AND id < $2"};
constexpr Statement delete_events{"DELETE FROM events WHERE id > $1 AND id < $2 AND message_id = $3"
};
constexpr Statement select_queued{"SELECT attempts FROM queue WHERE delivery_id = $1"};
constexpr Statement select_leases{
    "SELECT delivery_id, server_id, attempts FROM queue "
    "WHERE leased_by <> '' AND (leased_by = $1 OR leased_until <= $2 OR $3 = 1) "
    "ORDER BY delivery_id"
};
constexpr Statement select_message_of{"SELECT message_id FROM deliveries WHERE id = $1"};

struct Delivery {
    model::DeliveryId id;
    std::string destination;
    model::Stream stream = model::Stream::direct;
    DeliveryStatus status = DeliveryStatus::queued;
    std::optional<base::Time> next_attempt_at;
    model::OrderId order;
    std::optional<std::string> cause;
};
std::vector<Delivery> read_deliveries(
    Transaction& transaction, model::DeliveryId first, std::int64_t count
) {
    std::vector<Delivery> all;
    Rows rows = transaction.query(
        select_deliveries, day_of(first), first, model::DeliveryId{first.value + count}
    );
    while (rows.next()) {
        auto& one = all.emplace_back();
        one.id = rows.as<model::DeliveryId>();
        one.destination = rows.text();
        one.stream = rows.as<model::Stream>();
        one.status = rows.as<DeliveryStatus>();
        one.next_attempt_at = rows.maybe<base::Time>();
        one.order = rows.as<model::OrderId>();
        one.cause = rows.maybe<std::string>();
    }
    return all;
}

std::optional<std::uint32_t> first_number(Rows rows) {
    return rows.next() ? std::optional(rows.as<std::uint32_t>()) : std::nullopt;
}

/// What an event says of the delivery, and of the attempt where it ended one.
struct Meaning {
    DeliveryStatus status;
    std::optional<model::AttemptResult> result;
};
std::optional<Meaning> meaning_of(EventKind kind) {
    switch (kind) {
        case EventKind::delivered:
            return Meaning{DeliveryStatus::delivered, model::AttemptResult::delivered};
        case EventKind::bounced:
            return Meaning{DeliveryStatus::bounced, model::AttemptResult::bounced};
        case EventKind::expired:
            return Meaning{DeliveryStatus::expired, model::AttemptResult::deferred};
        case EventKind::deferred:
            return Meaning{DeliveryStatus::deferred, model::AttemptResult::deferred};
        case EventKind::interrupted:
            return Meaning{DeliveryStatus::deferred, model::AttemptResult::interrupted};
        case EventKind::processed:
            return Meaning{DeliveryStatus::processed, std::nullopt};
        case EventKind::cancelled:
            return Meaning{DeliveryStatus::cancelled, std::nullopt};
        case EventKind::held:
            return Meaning{DeliveryStatus::held, std::nullopt};
        case EventKind::released:
        case EventKind::postponed:
            return Meaning{DeliveryStatus::queued, std::nullopt};
        default:
            return std::nullopt;
    }
}

/// The lease of an acceptance that came to light: if it was answered, it may have been tried.
Lease lease_of_unknown() {
    return {.owner = "lost", .until = base::Time{}};
}

/// Attempts that the events read so far account for.
using Accounted = std::unordered_map<model::DeliveryId, std::uint32_t>;

/// One node's part of one day, beyond its mark.
class Tail {
public:
    Tail(Transaction& transaction, Accounted& accounted, model::Day day, std::uint8_t node)
        : transaction_(transaction),
          accounted_(accounted),
          day_(day),
          node_(node),
          end_(model::MessageId::make(day, node, 0).value + (std::int64_t{1} << 32)),
          mark_(read_mark(transaction, day, node)) {}

    void settle(Unanswered unanswered, Recovery& recovery);

private:
    struct Message {
        model::MessageId id;
        model::ServerId server;
        model::Origin origin = model::Origin::smtp;
        std::optional<model::DeliveryId> bounce_for;
        model::DeliveryId first_delivery;
        std::int64_t delivery_count = 0;
    };
    std::vector<Message> read_messages();
    std::vector<model::Event> read_events();
    bool is_about_unanswered(const Message& message) const;
    void take_back(const Message& message);
    void complete(const Message& message);
    void carry_on(const model::Event& event);
    bool is_told(const model::Event& event, const Delivery& delivery, const Meaning& meaning);
    void tell(const model::Event& event, const Delivery& delivery, const Meaning& meaning);
    void queue_follows(const Delivery& delivery, model::ServerId server, const Lease& lease);

    Transaction& transaction_;
    Accounted& accounted_;
    model::Day day_;
    std::uint8_t node_;
    std::int64_t end_;
    Mark mark_;
};

void Tail::settle(Unanswered unanswered, Recovery& recovery) {
    const auto messages = read_messages();
    const auto events = read_events();
    if (messages.empty() && events.empty()) {
        return;
    }
    auto highest = mark_;
    const auto is_kept = [&](const Message& message) {
        return unanswered == Unanswered::keep ||
               (message.origin == model::Origin::bounce && !is_about_unanswered(message));
    };
    for (const auto& message : messages) {
        if (is_kept(message)) {
            complete(message);
        } else {
            take_back(message);
        }
        recovery.unfinished_acceptances += message.origin == model::Origin::bounce ? 0 : 1;
        highest.message = message.id;
        highest.delivery = {message.first_delivery.value + message.delivery_count - 1};
    }
    for (const auto& event : events) {
        if (event.delivery) {
            carry_on(event);
        }
        recovery.finished_attempts += meaning_of(event.kind) ? 1 : 0;
        highest.event = event.id;
    }
    // Numbers taken back are not given again: somebody may have read them.
    write_mark(transaction_, day_, node_, highest);
}

std::vector<Tail::Message> Tail::read_messages() {
    std::vector<Message> messages;
    Rows rows = transaction_.query(select_messages, in_day(day_), mark_.message, end_);
    while (rows.next()) {
        auto& message = messages.emplace_back();
        message.id = rows.as<model::MessageId>();
        message.server = rows.as<model::ServerId>();
        message.origin = rows.as<model::Origin>();
        message.bounce_for = rows.maybe<model::DeliveryId>();
        message.first_delivery = rows.as<model::DeliveryId>();
        message.delivery_count = rows.integer();
    }
    return messages;
}

std::vector<model::Event> Tail::read_events() {
    std::vector<model::Event> events;
    Rows rows = transaction_.query(select_events, in_day(day_), mark_.event, end_);
    while (rows.next()) {
        auto& event = events.emplace_back();
        event.id = rows.as<model::EventId>();
        event.kind = rows.as<EventKind>();
        event.at = rows.time();
        event.server = rows.as<model::ServerId>();
        event.message = rows.as<model::MessageId>();
        event.delivery = rows.as<model::DeliveryId>();
        event.detail = rows.text();
    }
    return events;
}

/// Whether it is a bounce about what was accepted in the same commit, and goes back with that.
bool Tail::is_about_unanswered(const Message& message) const {
    return message.bounce_for && *message.bounce_for > mark_.delivery &&
           message.bounce_for->value < end_;
}

void Tail::take_back(const Message& message) {
    const model::DeliveryId end{message.first_delivery.value + message.delivery_count};
    transaction_.run(delete_deliveries, in_day(day_), message.first_delivery, end);
    transaction_.run(delete_body, in_day(day_), message.id);
    transaction_.run(delete_inspection, in_day(day_), message.id);
    transaction_.run(delete_events, in_day(day_), mark_.event, end_, message.id);
    transaction_.run(delete_message, in_day(day_), message.id);
}

void Tail::complete(const Message& message) {
    const auto lease = message.origin == model::Origin::bounce ? Lease{} : lease_of_unknown();
    for (const auto& delivery :
         read_deliveries(transaction_, message.first_delivery, message.delivery_count)) {
        accounted_[delivery.id] = 0;
        queue_follows(
            delivery, message.server, delivery.status == DeliveryStatus::queued ? lease : Lease{}
        );
    }
}

void Tail::carry_on(const model::Event& event) {
    const auto meaning = meaning_of(event.kind);
    auto found = read_deliveries(transaction_, event.delivery, 1);
    if (!meaning || found.empty()) {
        return;
    }
    if (!is_told(event, found.front(), *meaning)) {
        tell(event, found.front(), *meaning);
        found = read_deliveries(transaction_, event.delivery, 1);
    }
    queue_follows(found.front(), event.server, Lease{});
}

/// An event's day commits before its delivery's, so the delivery may not know of it.
bool Tail::is_told(const model::Event& event, const Delivery& delivery, const Meaning& meaning) {
    if (event.id.day() == delivery.id.day()) {
        return true;
    }
    if (event.kind == EventKind::postponed) {
        return true;  // what waits is judged again when it is due, and put off again
    }
    if (meaning.result) {
        const auto known = accounted_.find(delivery.id);
        const auto before =
            known != accounted_.end()
                ? known->second
                : first_number(transaction_.query(select_queued, queue, delivery.id)).value_or(0);
        accounted_[delivery.id] = before + 1;
        return attempts_made(transaction_, delivery.id) > before || is_final(delivery.status);
    }
    if (event.kind == EventKind::held) {
        return delivery.status == DeliveryStatus::held || is_final(delivery.status);
    }
    const bool is_release = event.kind == EventKind::released;
    return is_release ? delivery.status != DeliveryStatus::held : is_final(delivery.status);
}

/// The event stands for the attempt that was not recorded.
void Tail::tell(const model::Event& event, const Delivery& delivery, const Meaning& meaning) {
    if (meaning.result) {
        model::Attempt attempt;
        attempt.result = *meaning.result;
        attempt.at = event.at;
        attempt.explanation = event.detail;
        insert_attempt(
            transaction_, delivery.id, attempts_made(transaction_, delivery.id) + 1, attempt
        );
    }
    const auto attempted_at = meaning.result ? std::optional(event.at) : std::nullopt;
    const bool waits_for_its_turn = !is_final(meaning.status) && event.kind != EventKind::held;
    const auto due = waits_for_its_turn ? std::optional(event.at) : std::nullopt;
    set_status(transaction_, delivery.id, meaning.status, attempted_at, due);
    if (event.kind == EventKind::released) {
        end_time_held(transaction_, delivery.id, event.at);
    }
    if (event.kind == EventKind::held) {
        set_hold(
            transaction_,
            delivery.id,
            event.at,
            {.reason = event.detail, .ends_at = event.at + hold_after_repair}
        );
    }
}

void Tail::queue_follows(const Delivery& delivery, model::ServerId server, const Lease& lease) {
    const bool is_waiting =
        delivery.status == DeliveryStatus::queued || delivery.status == DeliveryStatus::deferred;
    if (!is_waiting) {
        remove_from_queue(transaction_, delivery.id);
        return;
    }
    const auto due = delivery.next_attempt_at.value_or(base::Time{});
    const auto attempts = attempts_made(transaction_, delivery.id);
    const bool is_queued =
        first_number(transaction_.query(select_queued, queue, delivery.id)).has_value();
    const auto source = last_source(transaction_, delivery.id);
    if (is_queued) {
        requeue(
            transaction_,
            delivery.id,
            {.due = due,
             .attempts = attempts,
             .order = delivery.order,
             .cause = delivery.cause,
             .source = source}
        );
        return;
    }
    enqueue(
        transaction_,
        {.delivery = delivery.id,
         .server = server,
         .destination = delivery.destination,
         .stream = delivery.stream,
         .due = due,
         .attempts = attempts,
         .lease = lease,
         .order = delivery.order,
         .cause = delivery.cause,
         .source = source}
    );
}

}  // namespace

Recovery repair(Transaction& transaction, Unanswered unanswered) {
    Recovery recovery;
    Accounted accounted;
    // Oldest first: a later day's result stands on an earlier day's acceptance.
    auto days = transaction.connection().days();
    std::ranges::reverse(days);
    for (const auto day : days) {
        Tail(transaction, accounted, day, transaction.ids().node()).settle(unanswered, recovery);
    }
    return recovery;
}

std::int64_t interrupt_leases(
    Transaction& transaction, std::string_view owner, base::Time now, Leases which
) {
    struct Held {
        model::DeliveryId delivery;
        model::ServerId server;
        std::uint32_t attempts;
    };
    std::vector<Held> all;
    {
        Rows rows = transaction.query(select_leases, queue, owner, now, which == Leases::all);
        while (rows.next()) {
            const auto delivery = rows.as<model::DeliveryId>();
            const auto server = rows.as<model::ServerId>();
            all.push_back({delivery, server, rows.as<std::uint32_t>()});
        }
    }
    constexpr auto words =
        "Postrider stopped during this attempt; whether the host took the message is unknown.";
    for (const auto& held : all) {
        Rows rows = transaction.query(select_message_of, day_of(held.delivery), held.delivery);
        if (!rows.next()) {
            remove_from_queue(transaction, held.delivery);  // its day was dropped
            continue;
        }
        model::Event event;
        event.message = rows.as<model::MessageId>();
        event.kind = model::EventKind::interrupted;
        event.at = now;
        event.server = held.server;
        event.delivery = held.delivery;
        event.detail = words;
        record(transaction, event);
        model::Attempt attempt;
        attempt.result = model::AttemptResult::interrupted;
        attempt.at = now;
        attempt.explanation = words;
        insert_attempt(transaction, held.delivery, held.attempts + 1, attempt);
        set_status(transaction, held.delivery, DeliveryStatus::deferred, now, now);
        requeue(transaction, held.delivery, {.due = now, .attempts = held.attempts + 1});
    }
    return static_cast<std::int64_t>(all.size());
}

}  // namespace postrider::store
