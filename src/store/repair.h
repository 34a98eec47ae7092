// Makes the state after a death, or after a commit that failed halfway, a legal one.
#pragma once

#include <string_view>

#include "store/store.h"
#include "store/transaction.h"

namespace postrider::store {

/// Settles what was committed in a day but not in the queue: acceptances that were never answered
/// are taken back; results, releases and bounces are carried to their end. Where all is one commit,
/// it finds nothing.
Recovery repair(Transaction& transaction);

enum class Leases : std::uint8_t {
    of_owner,  ///< its own, and any that have lapsed
    all,       ///< no other process can hold one
};
/// Ends the leases of a process that is no more: each of its attempts was in flight, with an
/// outcome that nobody knows. Returns how many.
std::int64_t interrupt_leases(
    Transaction& transaction, std::string_view owner, base::Time now, Leases which
);

}  // namespace postrider::store
