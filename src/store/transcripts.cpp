// Rows by delivery, number and hop.
#include "store/transcripts.h"

#include <algorithm>

namespace postrider::store {
namespace {

constexpr Statement insert_transcript{
    "INSERT INTO transcripts (delivery_id, number, hop, decisions, lines) "
    "VALUES ($1, $2, $3, $4, $5)"
};
constexpr Statement select_transcripts{
    "SELECT number, hop, decisions, lines FROM transcripts WHERE delivery_id = $1 "
    "ORDER BY number, hop"
};

void keep_one(
    Transaction& transaction,
    model::DeliveryId delivery,
    std::uint32_t number,
    const model::Attempt& attempt
) {
    if (attempt.transcript.empty() && attempt.decisions.empty()) {
        return;
    }
    transaction.run(
        insert_transcript,
        day_of(delivery),
        delivery,
        number,
        attempt.hop,
        attempt.decisions,
        attempt.transcript
    );
}

/// Null: it is not among them.
model::Attempt* find_try(
    std::vector<model::Attempt>& attempts, std::uint32_t number, std::uint32_t hop
) {
    const auto attempt = std::ranges::find(attempts, number, &model::Attempt::number);
    if (attempt == attempts.end()) {
        return nullptr;
    }
    if (attempt->hop == hop) {
        return &*attempt;
    }
    const auto other = std::ranges::find(attempt->others, hop, &model::Attempt::hop);
    return other == attempt->others.end() ? nullptr : &*other;
}

}  // namespace

void keep_transcripts(
    Transaction& transaction,
    model::DeliveryId delivery,
    std::uint32_t number,
    const model::Attempt& attempt
) {
    keep_one(transaction, delivery, number, attempt);
    for (const auto& other : attempt.others) {
        keep_one(transaction, delivery, number, other);
    }
}

void add_transcripts(
    Transaction& transaction, model::DeliveryId delivery, std::vector<model::Attempt>& attempts
) {
    Rows rows = transaction.query(select_transcripts, day_of(delivery), delivery);
    while (rows.next()) {
        const auto number = rows.as<std::uint32_t>();
        const auto hop = rows.as<std::uint32_t>();
        auto decisions = rows.text();
        auto lines = rows.text();
        if (auto* found = find_try(attempts, number, hop)) {
            found->decisions = std::move(decisions);
            found->transcript = std::move(lines);
        }
    }
}

}  // namespace postrider::store
