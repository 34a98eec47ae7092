// Standing orders as they are kept.
#pragma once

#include <cstddef>
#include <optional>
#include <vector>

#include "model/order.h"
#include "store/transaction.h"

namespace postrider::store {

// Units of Store::write or, where they only read, of Store::read.

/// Keeps it; gives its id.
model::OrderId add_order(Transaction& transaction, const model::Order& order);
/// Which orders a list shows. Value.
struct OrderQuery {
    std::optional<model::OrderId> id{};
    std::optional<base::Time> standing_at{};  ///< none: also those that have ended
    std::size_t limit = 10'000;               ///< the latest
};
/// By id, each with its servers.
std::vector<model::Order> list_orders(Transaction& transaction, const OrderQuery& query);
/// False: there is none that stands at `now`.
bool end_order(Transaction& transaction, model::OrderId id, base::Time now);

}  // namespace postrider::store
