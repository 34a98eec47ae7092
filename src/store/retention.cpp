// Each question within one day's tables at a time.
#include "store/retention.h"

#include "model/content.h"

namespace postrider::store {
namespace {

constexpr Statement select_queued{
    "SELECT delivery_id FROM queue WHERE delivery_id >= $1 AND delivery_id < $2 LIMIT 1"
};
// With the plus, SQLite goes by the index of what is held and not by all the ids of the day.
constexpr Statement select_held{
    "SELECT id FROM deliveries WHERE hold_ends_at > 0 AND +id >= $1 AND +id < $2 LIMIT 1"
};
constexpr Statement select_body{
    "SELECT message_id FROM bodies WHERE message_id >= $1 AND message_id < $2 LIMIT 1"
};
constexpr Statement select_ended_holds{
    "SELECT id FROM deliveries WHERE hold_ends_at <= $1 AND +id >= $2 AND +id < $3 LIMIT $4"
};
constexpr Statement select_held_because{
    "SELECT id FROM deliveries WHERE hold_ends_at > 0 AND ($1 = 0 OR +server_id = $1) "
    "AND substr(hold_reason, 1, length($2)) = $2 AND +id >= $3 AND +id < $4 LIMIT $5"
};
// By size first: bodies are many and long, and few of them are files.
constexpr Statement select_files{
    "SELECT b.file FROM messages m JOIN bodies b ON b.message_id = m.id "
    "WHERE m.id >= $1 AND m.id < $2 AND m.size > $3 AND b.file IS NOT NULL"
};

/// No message as small as this is a file.
constexpr std::size_t file_size_min = model::content_in_memory_max / 2;

struct Range {
    std::int64_t first;
    std::int64_t end;
};
Range ids_of(model::Day day) {
    return {model::MessageId::first_of(day).value, model::MessageId::end_of(day).value};
}

}  // namespace

bool is_awaited(Transaction& transaction, model::Day day) {
    const auto [first, end] = ids_of(day);
    return any(transaction.query(select_queued, queue, first, end)) ||
           any(transaction.query(select_held, in_day(day), first, end));
}

bool has_bodies(Transaction& transaction, model::Day day) {
    const auto [first, end] = ids_of(day);
    return any(transaction.query(select_body, in_day(day), first, end));
}

std::vector<model::DeliveryId> ended_holds(
    Transaction& transaction, base::Time now, std::size_t limit
) {
    std::vector<model::DeliveryId> ended;
    for (const auto day : transaction.connection().days()) {
        const auto [first, end] = ids_of(day);
        const auto wanted = limit - ended.size();
        Rows rows = transaction.query(select_ended_holds, in_day(day), now, first, end, wanted);
        while (rows.next()) {
            ended.push_back(rows.as<model::DeliveryId>());
        }
        if (ended.size() >= limit) {
            break;
        }
    }
    return ended;
}

std::vector<model::DeliveryId> held_because(
    Transaction& transaction,
    std::optional<model::ServerId> server,
    std::string_view reason,
    std::size_t limit
) {
    const auto wanted_server = server.value_or(model::ServerId{});
    std::vector<model::DeliveryId> held;
    for (const auto day : transaction.connection().days()) {
        const auto [first, end] = ids_of(day);
        const auto wanted = limit - held.size();
        Rows rows = transaction.query(
            select_held_because, in_day(day), wanted_server, reason, first, end, wanted
        );
        while (rows.next()) {
            held.push_back(rows.as<model::DeliveryId>());
        }
        if (held.size() >= limit) {
            break;
        }
    }
    return held;
}

std::set<std::string> files_in_use(Transaction& transaction, model::Day day) {
    std::set<std::string> files;
    for (const auto id_day : {day, static_cast<model::Day>(day + 1)}) {
        const auto [first, end] = ids_of(id_day);
        Rows rows = transaction.query(select_files, in_day(id_day), first, end, file_size_min);
        while (rows.next()) {
            files.insert(rows.text());
        }
    }
    return files;
}

}  // namespace postrider::store
