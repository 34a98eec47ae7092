// Makes the state after a death, or after a commit that failed halfway, a legal one.
#pragma once

#include <string_view>

#include "store/store.h"
#include "store/transaction.h"

namespace postrider::store {

/// What becomes of an acceptance that a day knows and the queue does not.
enum class Unanswered : std::uint8_t {
    keep,       ///< after a death: 250 may have been said
    take_back,  ///< after a commit that failed: whoever waited was told so
};
/// Makes the queue follow the days again: they commit before it, and are on the disk before it.
/// Acceptances are kept or taken back; results, releases and bounces are carried to their end.
/// Where all is one commit, it finds nothing.
Recovery repair(Transaction& transaction, Unanswered unanswered);

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
