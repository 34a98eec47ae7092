// Messages and their deliveries as they are kept, a day at a time.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "store/store.h"
#include "store/transaction.h"

namespace postrider::store {

/// What a message is accepted with. Value.
struct Circumstances {
    Lease lease{};
    /// Where the bytes of a large message lie, below the data directory.
    std::optional<std::string> file{};
    /// What a bounce is about, where the message itself could not know.
    std::optional<model::DeliveryId> bounce_for{};
};
/// Keeps the message, its deliveries, the events, the queue's rows, and the bounces of deliveries
/// that ended at once.
model::Accepted accept(
    Transaction& transaction, const model::NewMessage& message, const Circumstances& circumstances
);

/// What the event says of a report that was accepted so.
std::string told_by(const model::Accepted& notice);

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
/// Which deliveries a list shows. Value.
struct DeliveryQuery {
    std::optional<model::ServerId> server{};  ///< none: of all
    model::DeliveryId before{};               ///< older than this one; zero: from the newest
    std::size_t limit = 0;
    bool only_held = false;
    // What is given must hold; looks at every delivery of a day, newest first.
    std::string recipient{};   ///< in lower case
    std::string sender{};      ///< in lower case
    std::string message_id{};  ///< the field's, without brackets
    std::string said{};        ///< part of what a host replied

    bool is_search() const {
        return !recipient.empty() || !sender.empty() || !message_id.empty() || !said.empty();
    }
};
/// Newest first.
std::vector<DeliveryView> read_deliveries_before(
    Transaction& transaction, const DeliveryQuery& query
);

}  // namespace postrider::store
