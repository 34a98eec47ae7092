// What waits to be tried, who tries it, and what came of it.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "store/store.h"
#include "store/transaction.h"

namespace postrider::store {

/// A delivery about to wait. Views what the caller holds.
struct Waits {
    model::DeliveryId delivery;
    model::ServerId server;
    std::string_view destination;
    model::Stream stream = model::Stream::direct;
    base::Time due;
    std::uint32_t attempts = 0;
    const Lease& lease;
    model::OrderId order{};               ///< whose end it waits for
    std::optional<std::string> cause{};   ///< else what it waits for that may end early
    std::optional<std::string> source{};  ///< that it was last tried from
};
void enqueue(Transaction& transaction, const Waits& waits);

/// A delivery taken from the queue for an attempt.
struct Taken {
    model::DeliveryId delivery;
    std::uint32_t attempts = 0;
    base::Time due;
    std::string source;  ///< that it was last tried from; empty: none
};
/// Longest due first.
std::vector<Taken> take_due(
    Transaction& transaction,
    const model::Strand& strand,
    std::size_t limit,
    base::Time now,
    const Lease& lease
);
/// Of those that nobody holds.
std::optional<base::Time> next_due(Transaction& transaction, const model::Strand& strand);
/// Leases of `owner` alone; empty: whoever's.
void release(
    Transaction& transaction, const std::vector<model::DeliveryId>& claims, std::string_view owner
);
void renew(
    Transaction& transaction,
    const std::vector<model::DeliveryId>& claims,
    base::Time until,
    std::string_view owner
);
std::vector<Waiting> read_waiting(Transaction& transaction, base::Time now);

/// False: not leased by `owner` (empty: by anybody), nothing was changed.
bool finish(Transaction& transaction, const Finish& result, std::string_view owner);

bool send_now(
    Transaction& transaction, model::DeliveryId delivery, base::Time now, std::string_view why
);
bool cancel(
    Transaction& transaction, model::DeliveryId delivery, base::Time now, std::string_view why
);

/// Takes a waiting delivery that nobody holds a lease on off the queue; false when it is not one.
bool hold(
    Transaction& transaction, model::DeliveryId delivery, base::Time now, const model::Hold& hold
);
/// Queues a delivery that is held for the release's reason; false when it is not.
bool end_hold_because(
    Transaction& transaction, model::DeliveryId delivery, const Release& which, base::Time now
);

/// Cancels a delivery that is held still although its hold has ended at `now`, and accepts what its
/// sender is told; false otherwise.
bool end_hold(
    Transaction& transaction,
    model::DeliveryId delivery,
    base::Time now,
    const std::optional<model::NewMessage>& notice
);

/// Everything that waits of a day.
void remove_day(Transaction& transaction, model::Day day);

// What repair shares with the above.

/// `last_attempt_at`: none leaves it as it is.
void set_status(
    Transaction& transaction,
    model::DeliveryId delivery,
    model::DeliveryStatus status,
    std::optional<base::Time> last_attempt_at,
    std::optional<base::Time> next_attempt_at
);
/// Of a delivery that is held from `now` on: until when, and why.
void set_hold(
    Transaction& transaction, model::DeliveryId delivery, base::Time now, const model::Hold& hold
);
/// Of a delivery that was held until `now`: its life goes on.
void end_time_held(Transaction& transaction, model::DeliveryId delivery, base::Time now);
void remove_from_queue(Transaction& transaction, model::DeliveryId delivery);
/// Where a delivery that was known to the queue stands according to its day. Value.
struct Rewaits {
    base::Time due;
    std::uint32_t attempts = 0;           ///< made so far
    model::OrderId order{};               ///< whose end it waits for
    std::optional<std::string> cause{};   ///< else what it waits for that may end early
    std::optional<std::string> source{};  ///< none: as the queue says
};
/// Free again.
void requeue(Transaction& transaction, model::DeliveryId delivery, const Rewaits& waits);

}  // namespace postrider::store
