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
/// Orders that are obeyed at a time.
inline constexpr std::size_t orders_max = 10'000;
/// Which orders a list shows. Value.
struct OrderQuery {
    std::optional<model::OrderId> id{};
    std::optional<base::Time> standing_at{};  ///< none: also those that have ended
    /// Only those to suspend that stood after this.
    std::optional<base::Time> suspended_since{};
    std::size_t limit = orders_max;  ///< the latest
};
/// By id, each with its servers.
std::vector<model::Order> list_orders(Transaction& transaction, const OrderQuery& query);
/// False: there is none that stands at `now`.
bool end_order(Transaction& transaction, model::OrderId id, base::Time now);

}  // namespace postrider::store
