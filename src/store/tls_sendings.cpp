// One row a domain and day.
#include "store/tls_sendings.h"

namespace postrider::store {
namespace {

constexpr Statement insert_sending{
    "INSERT INTO tls_sendings (day, domain, report, due_at, tries, outcome) "
    "VALUES ($1, $2, $3, $4, $5, $6) "
    "ON CONFLICT (day, domain) DO UPDATE SET report = excluded.report, due_at = excluded.due_at, "
    "tries = excluded.tries, outcome = excluded.outcome"
};
constexpr Statement select_one{
    "SELECT day, domain, report, due_at, tries, outcome FROM tls_sendings "
    "WHERE day = $1 AND domain = $2"
};
constexpr Statement select_day{
    "SELECT day, domain, report, due_at, tries, outcome FROM tls_sendings "
    "WHERE day = $1 AND domain > $2 ORDER BY domain LIMIT $3"
};
constexpr Statement select_due{
    "SELECT day, domain, report, due_at, tries, outcome FROM tls_sendings "
    "WHERE due_at <= $1 ORDER BY due_at LIMIT $2"
};
constexpr Statement update_due{
    "UPDATE tls_sendings SET due_at = $2 WHERE day = $1 AND due_at IS NOT NULL RETURNING domain"
};
constexpr Statement delete_before{"DELETE FROM tls_sendings WHERE day < $1"};

std::vector<TlsSending> read(Rows rows) {
    std::vector<TlsSending> all;
    while (rows.next()) {
        auto& sending = all.emplace_back();
        sending.day = rows.as<model::Day>();
        sending.domain = rows.text();
        sending.report = rows.text();
        sending.due_at = rows.maybe<base::Time>();
        sending.tries = rows.integer();
        sending.outcome = rows.text();
    }
    return all;
}

}  // namespace

std::optional<TlsSending> find_tls_sending(
    Transaction& transaction, model::Day day, std::string_view domain
) {
    auto found = read(transaction.query(select_one, lasting, day, domain));
    return found.empty() ? std::nullopt : std::optional(std::move(found.front()));
}

void keep_tls_sending(Transaction& transaction, const TlsSending& sending) {
    transaction.run(
        insert_sending,
        lasting,
        sending.day,
        sending.domain,
        sending.report,
        sending.due_at,
        sending.tries,
        sending.outcome
    );
}

std::vector<TlsSending> list_tls_sendings(
    Transaction& transaction, model::Day day, std::string_view after, std::size_t limit
) {
    return read(transaction.query(select_day, lasting, day, after, limit));
}

std::vector<TlsSending> due_tls_sendings(
    Transaction& transaction, base::Time now, std::size_t limit
) {
    return read(transaction.query(select_due, lasting, now, limit));
}

std::int64_t hasten_tls_sendings(Transaction& transaction, model::Day day, base::Time now) {
    std::int64_t count = 0;
    Rows rows = transaction.query(update_due, lasting, day, now);
    while (rows.next()) {
        ++count;
    }
    return count;
}

void remove_tls_sendings_before(Transaction& transaction, model::Day day) {
    transaction.run(delete_before, lasting, day);
}

}  // namespace postrider::store
