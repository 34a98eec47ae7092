// What was said in tries, a row each, beside the attempts.
#pragma once

#include <cstdint>
#include <vector>

#include "model/attempt.h"
#include "store/transaction.h"

namespace postrider::store {

/// Of the attempt and of what else it tried; nothing where nothing was kept.
void keep_transcripts(
    Transaction& transaction,
    model::DeliveryId delivery,
    std::uint32_t number,
    const model::Attempt& attempt
);
/// Fills `transcript` and `decisions` of what `read_attempts` gave.
void add_transcripts(
    Transaction& transaction, model::DeliveryId delivery, std::vector<model::Attempt>& attempts
);

}  // namespace postrider::store
