// What of a day is still needed, and what has outlived its time.
#pragma once

#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "store/transaction.h"

namespace postrider::store {

/// Whether something of the day is in the queue or held.
bool is_awaited(Transaction& transaction, model::Day day);
bool has_bodies(Transaction& transaction, model::Day day);
/// Held deliveries of any day whose hold has ended at `now`, at most `limit`.
std::vector<model::DeliveryId> ended_holds(
    Transaction& transaction, base::Time now, std::size_t limit
);
/// Deliveries of a server, or of all, that are held for a reason that begins so, at most `limit`.
std::vector<model::DeliveryId> held_because(
    Transaction& transaction,
    std::optional<model::ServerId> server,
    std::string_view reason,
    std::size_t limit
);
/// The files, below the data directory, that may lie in the day's folder and that a message needs.
std::set<std::string> files_in_use(Transaction& transaction, model::Day day);

}  // namespace postrider::store
