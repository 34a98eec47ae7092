// How far new sources have come, and what people have ordered about them.
#pragma once

#include <string_view>
#include <vector>

#include "store/transaction.h"
#include "warmup/ledger.h"
#include "warmup/progress.h"

namespace postrider::store {

// Units of Store::write or, where they only read, of Store::read.

/// In the place of an earlier order for the same source; its overrides are not kept.
void order_warm_up(Transaction& transaction, const warmup::Order& order);
/// By source.
std::vector<warmup::Order> list_warm_up_orders(Transaction& transaction);

/// In the place of what was kept of the same source and provider.
void keep_warm_up(Transaction& transaction, const warmup::Progress& progress);
/// By source and provider.
std::vector<warmup::Progress> list_warm_ups(Transaction& transaction);

}  // namespace postrider::store
