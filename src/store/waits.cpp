// One update of the queue's rows, and one of each delivery's.
#include "store/waits.h"

namespace postrider::store {
namespace {

constexpr Statement select_waited_for{
    "SELECT waits_for FROM queue WHERE waits_for > 0 AND waits_for > $1 ORDER BY waits_for LIMIT 1"
};
// Chosen once, in front: where the choice stands within the condition, PostgreSQL may make it again
// for each row, and then LIMIT limits nothing.
constexpr Statement update_order_ended{
    "WITH freed AS MATERIALIZED (SELECT delivery_id FROM queue "
    "WHERE waits_for > 0 AND waits_for = $1 LIMIT $3 {skip_locked}) "
    "UPDATE queue SET due = CASE WHEN due < $2 THEN due ELSE $2 END, waits_for = 0 "
    "WHERE delivery_id IN (SELECT delivery_id FROM freed) RETURNING delivery_id"
};

constexpr Statement select_cause{
    "SELECT cause FROM queue WHERE cause IS NOT NULL AND cause > $1 ORDER BY cause LIMIT 1"
};
constexpr Statement update_cause_ended{
    "WITH freed AS MATERIALIZED (SELECT delivery_id FROM queue "
    "WHERE cause = $1 LIMIT $3 {skip_locked}) "
    "UPDATE queue SET due = CASE WHEN due < $2 THEN due ELSE $2 END, cause = NULL "
    "WHERE delivery_id IN (SELECT delivery_id FROM freed) "
    "RETURNING delivery_id, destination, server_id, stream"
};
constexpr Statement update_no_wait{
    "UPDATE deliveries SET next_attempt_at = $2, wait_reason = NULL, waits_for = 0, cause = NULL "
    "WHERE id = $1"
};

/// They wait for nothing but their turn.
void note_due(
    Transaction& transaction, const std::vector<model::DeliveryId>& freed, base::Time now
) {
    for (const auto delivery : freed) {
        transaction.run(update_no_wait, day_of(delivery), delivery, now);
    }
}

}  // namespace

std::vector<model::OrderId> orders_waited_for(Transaction& transaction) {
    std::vector<model::OrderId> orders;
    for (model::OrderId last{};;) {
        Rows rows = transaction.query(select_waited_for, queue, last);
        if (!rows.next()) {
            return orders;
        }
        last = orders.emplace_back(rows.as<model::OrderId>());
    }
}

std::int64_t end_waits(
    Transaction& transaction, model::OrderId order, base::Time now, std::size_t limit
) {
    std::vector<model::DeliveryId> freed;
    {
        Rows rows = transaction.query(update_order_ended, queue, order, now, limit);
        while (rows.next()) {
            freed.push_back(rows.as<model::DeliveryId>());
        }
    }
    note_due(transaction, freed, now);
    return static_cast<std::int64_t>(freed.size());
}

std::vector<std::string> causes_waited_for(Transaction& transaction) {
    std::vector<std::string> causes;
    for (std::string last;;) {
        Rows rows = transaction.query(select_cause, queue, last);
        if (!rows.next()) {
            return causes;
        }
        last = causes.emplace_back(rows.text());
    }
}

std::vector<model::Strand> end_waits_for(
    Transaction& transaction, std::string_view cause, base::Time now, std::size_t limit
) {
    std::vector<model::DeliveryId> freed;
    std::vector<model::Strand> strands;
    {
        Rows rows = transaction.query(update_cause_ended, queue, cause, now, limit);
        while (rows.next()) {
            freed.push_back(rows.as<model::DeliveryId>());
            auto& strand = strands.emplace_back();
            strand.destination = rows.text();
            strand.server = rows.as<model::ServerId>();
            strand.stream = rows.as<model::Stream>();
        }
    }
    note_due(transaction, freed, now);
    return strands;
}

}  // namespace postrider::store
