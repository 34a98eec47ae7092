// Two tables with the same columns, so that an attempt at one host costs one row.
#include "store/attempts.h"

#include <algorithm>
#include <utility>

#include "store/transcripts.h"

namespace postrider::store {
namespace {

constexpr Statement insert_attempt_row{
    "INSERT INTO attempts (delivery_id, number, hop, result, at, duration, host, address, source, "
    "source_address, helo, tls, tls_verified, stage, reply_code, enhanced_code, reply, "
    "explanation, tls_basis, tls_problem) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, "
    "$12, $13, $14, $15, $16, $17, $18, $19, $20)"
};
constexpr Statement insert_try_row{
    "INSERT INTO tries (delivery_id, number, hop, result, at, duration, host, address, source, "
    "source_address, helo, tls, tls_verified, stage, reply_code, enhanced_code, reply, "
    "explanation, tls_basis, tls_problem) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, "
    "$12, $13, $14, $15, $16, $17, $18, $19, $20)"
};
constexpr Statement select_last_number{
    "SELECT number FROM attempts WHERE delivery_id = $1 ORDER BY number DESC LIMIT 1"
};
constexpr Statement select_last_source{
    "SELECT source FROM attempts WHERE delivery_id = $1 AND source <> '' "
    "ORDER BY number DESC LIMIT 1"
};
constexpr Statement select_attempts{
    "SELECT number, hop, result, at, duration, host, address, source, source_address, helo, tls, "
    "tls_verified, stage, reply_code, enhanced_code, reply, explanation, tls_basis, "
    "tls_problem "
    "FROM attempts WHERE delivery_id = $1 ORDER BY number"
};
constexpr Statement select_tries{
    "SELECT number, hop, result, at, duration, host, address, source, source_address, helo, tls, "
    "tls_verified, stage, reply_code, enhanced_code, reply, explanation, tls_basis, "
    "tls_problem "
    "FROM tries WHERE delivery_id = $1 ORDER BY number, hop"
};

void insert_row(
    Transaction& transaction,
    const Statement& statement,
    model::DeliveryId delivery,
    std::uint32_t number,
    const model::Attempt& attempt
) {
    transaction.run(
        statement,
        day_of(delivery),
        delivery,
        number,
        attempt.hop,
        attempt.result,
        attempt.at,
        attempt.duration.count(),
        attempt.host,
        attempt.address,
        attempt.source,
        attempt.source_address,
        attempt.helo,
        attempt.tls,
        attempt.tls_verified,
        attempt.stage,
        attempt.reply_code,
        attempt.enhanced_code,
        attempt.reply,
        attempt.explanation,
        attempt.tls_basis,
        attempt.tls_problem
    );
}

std::vector<model::Attempt> read_rows(Rows rows) {
    std::vector<model::Attempt> all;
    while (rows.next()) {
        auto& attempt = all.emplace_back();
        attempt.number = rows.as<std::uint32_t>();
        attempt.hop = rows.as<std::uint32_t>();
        attempt.result = rows.as<model::AttemptResult>();
        attempt.at = rows.time();
        attempt.duration = base::Duration{rows.integer()};
        attempt.host = rows.text();
        attempt.address = rows.text();
        attempt.source = rows.text();
        attempt.source_address = rows.text();
        attempt.helo = rows.text();
        attempt.tls = rows.text();
        attempt.tls_verified = rows.flag();
        attempt.stage = rows.text();
        attempt.reply_code = rows.as<std::uint16_t>();
        attempt.enhanced_code = rows.text();
        attempt.reply = rows.text();
        attempt.explanation = rows.text();
        attempt.tls_basis = rows.text();
        attempt.tls_problem = rows.text();
    }
    return all;
}

}  // namespace

void insert_attempt(
    Transaction& transaction,
    model::DeliveryId delivery,
    std::uint32_t number,
    const model::Attempt& attempt
) {
    insert_row(transaction, insert_attempt_row, delivery, number, attempt);
    for (const auto& other : attempt.others) {
        insert_row(transaction, insert_try_row, delivery, number, other);
    }
    keep_transcripts(transaction, delivery, number, attempt);
}

std::uint32_t attempts_made(Transaction& transaction, model::DeliveryId id) {
    Rows rows = transaction.query(select_last_number, day_of(id), id);
    return rows.next() ? rows.as<std::uint32_t>() : 0;
}

std::optional<std::string> last_source(Transaction& transaction, model::DeliveryId id) {
    Rows rows = transaction.query(select_last_source, day_of(id), id);
    return rows.next() ? std::optional(rows.text()) : std::nullopt;
}

std::vector<model::Attempt> read_attempts(Transaction& transaction, model::DeliveryId id) {
    auto attempts = read_rows(transaction.query(select_attempts, day_of(id), id));
    for (auto& other : read_rows(transaction.query(select_tries, day_of(id), id))) {
        const auto found =
            std::ranges::find(attempts, other.number, [](const auto& one) { return one.number; });
        if (found != attempts.end()) {
            found->others.push_back(std::move(other));
        }
    }
    return attempts;
}

}  // namespace postrider::store
