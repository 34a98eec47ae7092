// The next number of every kind and day, given in the order of commits.
#pragma once

#include <cstdint>
#include <optional>
#include <vector>

#include "base/time.h"
#include "model/ids.h"
#include "store/transaction.h"

namespace postrider::store {

/// The highest ids that were given in a day by one node. Value.
struct Mark {
    model::MessageId message;
    model::DeliveryId delivery;
    model::EventId event;
};

/// What is above it was never committed as a whole. Zero numbers where nothing was given yet.
Mark read_mark(Transaction& transaction, model::Day day, std::uint8_t node);
void write_mark(Transaction& transaction, model::Day day, std::uint8_t node, const Mark& mark);

/// How long after midnight something of the old day may still commit.
inline constexpr auto late_max = std::chrono::minutes{10};

/// Resource; the committer's thread. Numbers are taken from the marks, which stand in the queue
/// under its lock, so several processes of one node may take turns.
class Ids {
public:
    explicit Ids(std::uint8_t node) : node_(node) {}

    std::uint8_t node() const { return node_; }
    /// Forgets what an earlier transaction gave.
    void begin() { days_.clear(); }
    model::MessageId next_message(Transaction& transaction, base::Time at);
    /// The first of `count` in a row.
    model::DeliveryId next_deliveries(Transaction& transaction, base::Time at, std::size_t count);
    model::EventId next_event(Transaction& transaction, base::Time at);
    /// Once, at the end of a transaction.
    void write_marks(Transaction& transaction);

private:
    struct Open {
        model::Day day;
        Mark mark;
    };
    Mark& mark_at(Transaction& transaction, base::Time at);

    std::uint8_t node_;
    std::vector<Open> days_;
    std::optional<model::Day> newest_;
};

}  // namespace postrider::store
