// What was tried: one row for the host with the last word of an attempt, one for every other.
#pragma once

#include <cstdint>
#include <vector>

#include "model/attempt.h"
#include "store/transaction.h"

namespace postrider::store {

/// `number` counts the attempts of the delivery.
void insert_attempt(
    Transaction& transaction,
    model::DeliveryId delivery,
    std::uint32_t number,
    const model::Attempt& attempt
);
/// The number of the last one; 0 when there was none.
std::uint32_t attempts_made(Transaction& transaction, model::DeliveryId id);
/// The source of the last attempt that left by one.
std::optional<std::string> last_source(Transaction& transaction, model::DeliveryId id);
/// Oldest first.
std::vector<model::Attempt> read_attempts(Transaction& transaction, model::DeliveryId id);

}  // namespace postrider::store
