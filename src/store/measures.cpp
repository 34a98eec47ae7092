// One row a measure.
#include "store/measures.h"

#include <limits>

namespace postrider::store {
namespace {

constexpr Statement insert_measure{
    "INSERT INTO measures (kind, who, site, level, began_at, ends_at, why, rule, reply) "
    "VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9) RETURNING id"
};
constexpr Statement select_since{
    "SELECT id, kind, who, site, level, began_at, ends_at, why, rule, reply, undone_at "
    "FROM measures WHERE ends_at > $1 AND undone_at IS NULL ORDER BY id LIMIT $2"
};
constexpr Statement select_undone{
    "SELECT id FROM measures WHERE ends_at > $1 AND undone_at IS NOT NULL ORDER BY id LIMIT $2"
};
constexpr Statement select_some{
    "SELECT id, kind, who, site, level, began_at, ends_at, why, rule, reply, undone_at "
    "FROM measures WHERE id < $1 ORDER BY id DESC LIMIT $2"
};
constexpr Statement select_one{
    "SELECT id, kind, who, site, level, began_at, ends_at, why, rule, reply, undone_at "
    "FROM measures WHERE id = $1"
};
constexpr Statement update_undone{
    "UPDATE measures SET undone_at = $2 WHERE id = $1 AND ends_at > $2 AND undone_at IS NULL "
    "RETURNING id"
};
constexpr Statement delete_old{"DELETE FROM measures WHERE ends_at < $1"};

KeptMeasure read(Rows& rows) {
    KeptMeasure measure;
    measure.id = rows.as<MeasureId>();
    measure.kind = rows.text();
    measure.who = rows.text();
    measure.site = rows.text();
    measure.level = rows.as<std::uint32_t>();
    measure.began_at = rows.time();
    measure.ends_at = rows.time();
    measure.why = rows.text();
    measure.rule = rows.text();
    measure.reply = rows.text();
    measure.undone_at = rows.maybe<base::Time>();
    return measure;
}

std::vector<KeptMeasure> read_all(Rows rows) {
    std::vector<KeptMeasure> all;
    while (rows.next()) {
        all.push_back(read(rows));
    }
    return all;
}

}  // namespace

MeasureId keep_measure(Transaction& transaction, const KeptMeasure& measure) {
    Rows rows = transaction.query(
        insert_measure,
        lasting,
        measure.kind,
        measure.who,
        measure.site,
        measure.level,
        measure.began_at,
        measure.ends_at,
        measure.why,
        measure.rule,
        measure.reply
    );
    rows.next();
    return rows.as<MeasureId>();
}

std::vector<KeptMeasure> measures_since(
    Transaction& transaction, base::Time time, std::size_t limit
) {
    return read_all(transaction.query(select_since, lasting, time, limit));
}

std::vector<MeasureId> undone_measures(
    Transaction& transaction, base::Time now, std::size_t limit
) {
    std::vector<MeasureId> ids;
    Rows rows = transaction.query(select_undone, lasting, now, limit);
    while (rows.next()) {
        ids.push_back(rows.as<MeasureId>());
    }
    return ids;
}

std::vector<KeptMeasure> list_measures(
    Transaction& transaction, MeasureId before, std::size_t limit
) {
    const auto end = before.value == 0 ? std::numeric_limits<std::int64_t>::max() : before.value;
    return read_all(transaction.query(select_some, lasting, end, limit));
}

std::optional<KeptMeasure> find_measure(Transaction& transaction, MeasureId id) {
    Rows rows = transaction.query(select_one, lasting, id);
    return rows.next() ? std::optional(read(rows)) : std::nullopt;
}

bool undo_measure(Transaction& transaction, MeasureId id, base::Time now) {
    Rows rows = transaction.query(update_undone, lasting, id, now);
    return rows.next();
}

void remove_measures_before(Transaction& transaction, base::Time time) {
    transaction.run(delete_old, lasting, time);
}

}  // namespace postrider::store
