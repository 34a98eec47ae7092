// One row a source, and one a source and provider.
#include "store/warm_up.h"

namespace postrider::store {
namespace {

constexpr Statement upsert_order{
    "INSERT INTO warmup_orders (source, plan, begun_at, is_active, skips) "
    "VALUES ($1, $2, $3, $4, $5) "
    "ON CONFLICT (source) DO UPDATE SET plan = excluded.plan, begun_at = excluded.begun_at, "
    "is_active = excluded.is_active, skips = excluded.skips"
};
constexpr Statement select_orders{
    "SELECT source, plan, begun_at, is_active, skips FROM warmup_orders ORDER BY source"
};
constexpr Statement upsert_progress{
    "INSERT INTO warmup_progress (source, provider, begun_at, day, date, sent, refused, hour, "
    "sent_in_hour, skips, note, noted_at, complained) "
    "VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13) "
    "ON CONFLICT (source, provider) DO UPDATE SET begun_at = excluded.begun_at, "
    "day = excluded.day, date = excluded.date, sent = excluded.sent, refused = excluded.refused, "
    "hour = excluded.hour, sent_in_hour = excluded.sent_in_hour, skips = excluded.skips, "
    "note = excluded.note, noted_at = excluded.noted_at, complained = excluded.complained"
};
constexpr Statement select_progress{
    "SELECT source, provider, begun_at, day, date, sent, refused, hour, sent_in_hour, skips, "
    "note, noted_at, complained FROM warmup_progress ORDER BY source, provider"
};

}  // namespace

void order_warm_up(Transaction& transaction, const warmup::Order& order) {
    transaction.run(
        upsert_order,
        lasting,
        order.source,
        order.plan,
        order.begun_at,
        order.is_active,
        order.skips
    );
}

std::vector<warmup::Order> list_warm_up_orders(Transaction& transaction) {
    std::vector<warmup::Order> orders;
    Rows rows = transaction.query(select_orders, lasting);
    while (rows.next()) {
        warmup::Order& order = orders.emplace_back();
        order.source = rows.text();
        order.plan = rows.text();
        order.begun_at = rows.time();
        order.is_active = rows.flag();
        order.skips = rows.as<std::uint32_t>();
    }
    return orders;
}

void keep_warm_up(Transaction& transaction, const warmup::Progress& progress) {
    transaction.run(
        upsert_progress,
        lasting,
        progress.source,
        progress.provider,
        progress.begun_at,
        progress.day,
        progress.date,
        progress.sent,
        progress.refused,
        progress.hour,
        progress.sent_in_hour,
        progress.skips,
        progress.note,
        progress.noted_at,
        progress.complained
    );
}

std::vector<warmup::Progress> list_warm_ups(Transaction& transaction) {
    std::vector<warmup::Progress> all;
    Rows rows = transaction.query(select_progress, lasting);
    while (rows.next()) {
        warmup::Progress& progress = all.emplace_back();
        progress.source = rows.text();
        progress.provider = rows.text();
        progress.begun_at = rows.time();
        progress.day = rows.as<std::uint32_t>();
        progress.date = rows.integer();
        progress.sent = rows.as<std::uint32_t>();
        progress.refused = rows.as<std::uint32_t>();
        progress.hour = rows.integer();
        progress.sent_in_hour = rows.as<std::uint32_t>();
        progress.skips = rows.as<std::uint32_t>();
        progress.note = rows.text();
        progress.noted_at = rows.time();
        progress.complained = rows.as<std::uint32_t>();
    }
    return all;
}

}  // namespace postrider::store
