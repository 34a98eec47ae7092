// Messages and their deliveries as they are kept, a day at a time.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "store/store.h"
#include "store/transaction.h"

namespace postrider::store {

/// Keeps the message, its deliveries, the event, and the queue's rows. `file`: where the bytes of a
/// large message lie, below the data directory.
model::Accepted accept(
    Transaction& transaction,
    const model::NewMessage& message,
    const Lease& lease,
    const std::optional<std::string>& file
);

/// What an attempt needs to know, without the queue's part. None: the day is gone. `directory`:
/// where files of large messages lie.
std::optional<model::Claim> read_claim(
    Transaction& transaction, model::DeliveryId delivery, const std::string& directory
);
std::optional<model::Content> read_content(
    Transaction& transaction, model::MessageId message, const std::string& directory
);

std::optional<DeliveryView> read_delivery(Transaction& transaction, model::DeliveryId id);
std::vector<DeliveryView> read_deliveries_of(Transaction& transaction, model::MessageId id);
/// Newest first, older than `before` (zero: from the newest).
std::vector<DeliveryView> read_deliveries_before(
    Transaction& transaction,
    std::optional<model::ServerId> server,
    model::DeliveryId before,
    std::size_t limit
);

}  // namespace postrider::store
