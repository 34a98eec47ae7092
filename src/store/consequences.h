// What arriving mail changes about deliveries that were made.
#pragma once

#include "model/consequence.h"
#include "store/transaction.h"

namespace postrider::store {

/// In the day of the delivery, the queue and the notebook; its suppression is the caller's. Nothing
/// happens to a delivery that is gone, that belongs to another server, or that was never tried.
void apply(Transaction& transaction, const model::Consequence& consequence, base::Time at);

}  // namespace postrider::store
