// What deliveries wait for beside their time, and making them due when that has ended.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "base/time.h"
#include "model/message.h"
#include "model/order.h"
#include "store/transaction.h"

namespace postrider::store {

/// Every order that something waits for.
std::vector<model::OrderId> orders_waited_for(Transaction& transaction);
/// Makes due what waits for `order`, at most `limit`; how many.
std::int64_t end_waits(
    Transaction& transaction, model::OrderId order, base::Time now, std::size_t limit
);
/// Every cause that something waits for.
std::vector<std::string> causes_waited_for(Transaction& transaction);
/// Makes due what waits for `cause`, at most `limit`; the strand of each.
std::vector<model::Strand> end_waits_for(
    Transaction& transaction, std::string_view cause, base::Time now, std::size_t limit
);

}  // namespace postrider::store
