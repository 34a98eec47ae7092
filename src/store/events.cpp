// Events by id and by message.
#include "store/events.h"

#include <algorithm>

#include "store/ids.h"

namespace postrider::store {
namespace {

constexpr Statement insert_event{
    "INSERT INTO events (id, server_id, kind, at, message_id, delivery_id, detail) "
    "VALUES ($1, $2, $3, $4, $5, $6, $7)"
};
constexpr Statement select_after{
    "SELECT id, server_id, kind, at, message_id, delivery_id, detail FROM events "
    "WHERE id > $1 AND id < $2 ORDER BY id LIMIT $3"
};
constexpr Statement select_after_of_server{
    "SELECT id, server_id, kind, at, message_id, delivery_id, detail FROM events "
    "WHERE id > $1 AND id < $2 AND server_id = $4 ORDER BY id LIMIT $3"
};
constexpr Statement select_of_message{
    "SELECT id, server_id, kind, at, message_id, delivery_id, detail FROM events "
    "WHERE message_id = $1 AND id >= $2 AND id < $3 ORDER BY id"
};

model::Event read(Rows& rows) {
    model::Event event;
    event.id = rows.as<model::EventId>();
    event.server = rows.as<model::ServerId>();
    event.kind = rows.as<model::EventKind>();
    event.at = rows.time();
    event.message = rows.as<model::MessageId>();
    event.delivery = rows.as<model::DeliveryId>();
    event.detail = rows.text();
    return event;
}

std::vector<model::Day> days_since(Transaction& transaction, model::Day first) {
    auto days = transaction.connection().days();
    std::erase_if(days, [&](model::Day day) { return day < first; });
    std::ranges::reverse(days);
    return days;
}

}  // namespace

void record(Transaction& transaction, const model::Event& event) {
    const auto id = transaction.ids().next_event(transaction, event.at);
    transaction.run(
        insert_event,
        day_of(id),
        id,
        event.server,
        event.kind,
        event.at,
        event.message,
        event.delivery,
        event.detail
    );
}

std::vector<model::Event> events_after(
    Transaction& transaction,
    model::EventId after,
    std::optional<model::ServerId> server,
    std::size_t limit
) {
    std::vector<model::Event> events;
    for (const auto day : days_since(transaction, after.day())) {
        const auto from = std::max(after, model::EventId{model::EventId::first_of(day).value - 1});
        const auto wanted = limit - events.size();
        Rows rows = server
                        ? transaction.query(
                              select_after_of_server,
                              in_day(day),
                              from,
                              model::EventId::end_of(day),
                              wanted,
                              *server
                          )
                        : transaction.query(
                              select_after, in_day(day), from, model::EventId::end_of(day), wanted
                          );
        while (rows.next()) {
            events.push_back(read(rows));
        }
        if (events.size() >= limit) {
            break;
        }
    }
    return events;
}

std::vector<model::Event> events_of(Transaction& transaction, model::MessageId message) {
    std::vector<model::Event> events;
    for (const auto day : days_since(transaction, message.day())) {
        Rows rows = transaction.query(
            select_of_message,
            in_day(day),
            message,
            model::EventId::first_of(day),
            model::EventId::end_of(day)
        );
        while (rows.next()) {
            events.push_back(read(rows));
        }
    }
    return events;
}

}  // namespace postrider::store
