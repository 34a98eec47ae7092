// One row an address.
#include "store/suppressions.h"

#include "base/ascii.h"

namespace postrider::store {
namespace {

constexpr Statement insert_suppression{
    "INSERT INTO suppressions (server_id, address, source, bounce_class, reason, created_at, "
    "expires_at, delivery_id) VALUES ($1, $2, $3, $4, $5, $6, $7, $8) "
    "ON CONFLICT (server_id, address) DO UPDATE SET source = excluded.source, "
    "bounce_class = excluded.bounce_class, reason = excluded.reason, "
    "created_at = excluded.created_at, expires_at = excluded.expires_at, "
    "delivery_id = excluded.delivery_id WHERE suppressions.expires_at IS NOT NULL"
};
constexpr Statement select_one{
    "SELECT server_id, address, source, bounce_class, reason, created_at, expires_at, delivery_id "
    "FROM suppressions WHERE server_id = $1 AND address = $2 "
    "AND (expires_at IS NULL OR expires_at > $3)"
};
constexpr Statement select_some{
    "SELECT server_id, address, source, bounce_class, reason, created_at, expires_at, delivery_id "
    "FROM suppressions WHERE server_id = $1 AND address > $2 ORDER BY address LIMIT $3"
};
constexpr Statement select_any{"SELECT 1 FROM suppressions WHERE server_id = $1 LIMIT 1"};
constexpr Statement delete_one{
    "DELETE FROM suppressions WHERE server_id = $1 AND address = $2 RETURNING address"
};
constexpr Statement delete_ended{"DELETE FROM suppressions WHERE expires_at <= $1"};
constexpr Statement delete_of_server{"DELETE FROM suppressions WHERE server_id = $1"};

model::Suppression read(Rows& rows) {
    model::Suppression suppression;
    suppression.server = rows.as<model::ServerId>();
    suppression.address = rows.text();
    suppression.source = rows.as<model::SuppressionSource>();
    suppression.bounce_class = rows.text();
    suppression.reason = rows.text();
    suppression.created_at = rows.time();
    suppression.expires_at = rows.maybe<base::Time>();
    suppression.delivery = rows.as<model::DeliveryId>();
    return suppression;
}

}  // namespace

void suppress(Transaction& transaction, const model::Suppression& suppression) {
    const auto address = base::to_lower(suppression.address);
    transaction.run(
        insert_suppression,
        lasting,
        suppression.server,
        address,
        suppression.source,
        suppression.bounce_class,
        suppression.reason,
        suppression.created_at,
        suppression.expires_at,
        suppression.delivery
    );
}

std::optional<model::Suppression> find_suppression(
    Transaction& transaction, model::ServerId server, std::string_view address, base::Time now
) {
    const auto lower = base::to_lower(address);
    Rows rows = transaction.query(select_one, lasting, server, lower, now);
    return rows.next() ? std::optional(read(rows)) : std::nullopt;
}

std::vector<model::Suppression> list_suppressions(
    Transaction& transaction, model::ServerId server, std::string_view after, std::size_t limit
) {
    std::vector<model::Suppression> list;
    const auto lower = base::to_lower(after);
    Rows rows = transaction.query(select_some, lasting, server, lower, limit);
    while (rows.next()) {
        list.push_back(read(rows));
    }
    return list;
}

bool has_suppressions(Transaction& transaction, model::ServerId server) {
    Rows rows = transaction.query(select_any, lasting, server);
    return rows.next();
}

bool unsuppress(Transaction& transaction, model::ServerId server, std::string_view address) {
    const auto lower = base::to_lower(address);
    Rows rows = transaction.query(delete_one, lasting, server, lower);
    return rows.next();
}

void remove_ended_suppressions(Transaction& transaction, base::Time now) {
    transaction.run(delete_ended, lasting, now);
}

void remove_suppressions_of(Transaction& transaction, model::ServerId server) {
    transaction.run(delete_of_server, lasting, server);
}

}  // namespace postrider::store
