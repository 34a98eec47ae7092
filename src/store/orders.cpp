// One row an order.
#include "store/orders.h"

#include <algorithm>

#include "base/check.h"
#include "store/tenancy.h"

namespace postrider::store {
namespace {

constexpr Statement insert_order{
    "INSERT INTO orders (kind, organization_id, server_id, domain, site, source, tag, sender, "
    "recipient, enhanced_code, words, way, target, reason, made_by, made_at, ends_at) "
    "VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17) "
    "RETURNING id"
};
constexpr Statement select_standing{
    "SELECT id, kind, organization_id, server_id, domain, site, source, tag, sender, recipient, "
    "enhanced_code, words, way, target, reason, made_by, made_at, ends_at, ended_at FROM orders "
    "WHERE ended_at IS NULL AND (ends_at IS NULL OR ends_at > $1) AND ($2 = 0 OR id = $2) "
    "ORDER BY id DESC LIMIT $3"
};
constexpr Statement select_suspensions{
    "SELECT id, kind, organization_id, server_id, domain, site, source, tag, sender, recipient, "
    "enhanced_code, words, way, target, reason, made_by, made_at, ends_at, ended_at FROM orders "
    "WHERE kind = 0 AND (ended_at IS NULL OR ended_at > $1) AND (ends_at IS NULL OR ends_at > $1) "
    "AND ($2 = 0 OR id = $2) ORDER BY id DESC LIMIT $3"
};
constexpr Statement select_all{
    "SELECT id, kind, organization_id, server_id, domain, site, source, tag, sender, recipient, "
    "enhanced_code, words, way, target, reason, made_by, made_at, ends_at, ended_at FROM orders "
    "WHERE ($1 = 0 OR id = $1) ORDER BY id DESC LIMIT $2"
};
constexpr Statement update_ended{
    "UPDATE orders SET ended_at = $2 WHERE id = $1 AND ended_at IS NULL "
    "AND (ends_at IS NULL OR ends_at > $2) RETURNING id"
};

/// 0 stands for none.
template <class Id>
std::optional<Id> id_or_none(Rows& rows) {
    const auto id = rows.as<Id>();
    return id ? std::optional(id) : std::nullopt;
}

model::Order read(Rows& rows) {
    model::Order order;
    order.id = rows.as<model::OrderId>();
    order.kind = rows.as<model::OrderKind>();
    order.organization = id_or_none<model::OrganizationId>(rows);
    order.server = id_or_none<model::ServerId>(rows);
    order.domain = rows.text();
    order.site = rows.text();
    order.source = rows.text();
    order.tag = rows.text();
    order.sender = rows.text();
    order.recipient = rows.text();
    order.enhanced_code = rows.text();
    order.words = rows.text();
    order.way = rows.as<model::OrderWay>();
    order.target = rows.text();
    order.reason = rows.text();
    order.made_by = rows.text();
    order.made_at = rows.time();
    order.ends_at = rows.maybe<base::Time>();
    order.ended_at = rows.maybe<base::Time>();
    return order;
}

void read_all(Rows rows, std::vector<model::Order>& into) {
    while (rows.next()) {
        into.push_back(read(rows));
    }
}

void find_servers(Transaction& transaction, model::Order& order) {
    if (order.server) {
        order.servers.push_back(*order.server);
    } else if (order.organization) {
        for (const auto& server : list_servers(transaction, *order.organization)) {
            order.servers.push_back(server.id);
        }
    }
}

}  // namespace

model::OrderId add_order(Transaction& transaction, const model::Order& order) {
    Rows rows = transaction.query(
        insert_order,
        lasting,
        order.kind,
        order.organization.value_or(model::OrganizationId{}),
        order.server.value_or(model::ServerId{}),
        order.domain,
        order.site,
        order.source,
        order.tag,
        order.sender,
        order.recipient,
        order.enhanced_code,
        order.words,
        order.way,
        order.target,
        order.reason,
        order.made_by,
        order.made_at,
        order.ends_at
    );
    CHECK(rows.next(), "an inserted row gives its id");
    return rows.as<model::OrderId>();
}

std::vector<model::Order> list_orders(Transaction& transaction, const OrderQuery& query) {
    std::vector<model::Order> orders;
    const auto id = query.id.value_or(model::OrderId{});
    if (query.standing_at) {
        const auto now = *query.standing_at;
        read_all(transaction.query(select_standing, lasting, now, id, query.limit), orders);
    } else if (query.suspended_since) {
        const auto since = *query.suspended_since;
        read_all(transaction.query(select_suspensions, lasting, since, id, query.limit), orders);
    } else {
        read_all(transaction.query(select_all, lasting, id, query.limit), orders);
    }
    std::ranges::reverse(orders);
    for (auto& order : orders) {
        find_servers(transaction, order);
    }
    return orders;
}

bool end_order(Transaction& transaction, model::OrderId id, base::Time now) {
    Rows rows = transaction.query(update_ended, lasting, id, now);
    return rows.next();
}

}  // namespace postrider::store
