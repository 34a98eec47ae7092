// The notebook's pages: events as they are written and read.
#pragma once

#include <optional>
#include <string_view>
#include <vector>

#include "model/event.h"
#include "store/transaction.h"

namespace postrider::store {

/// `event.id` is given here.
void record(Transaction& transaction, const model::Event& event);

/// In the order of their ids, later than `after`.
std::vector<model::Event> events_after(
    Transaction& transaction,
    model::EventId after,
    std::optional<model::ServerId> server,
    std::size_t limit
);
/// The life of one message, oldest first.
std::vector<model::Event> events_of(Transaction& transaction, model::MessageId message);

}  // namespace postrider::store
