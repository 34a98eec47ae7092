// MTA-STS policies of others, as they outlive a process.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "base/time.h"
#include "store/transaction.h"

namespace postrider::store {

/// Value.
struct KeptStsPolicy {
    std::string domain;
    std::string policy_id;
    std::int64_t mode = 0;
    std::string patterns;      ///< one a line
    std::int64_t max_age = 0;  ///< seconds
    base::Time fetched_at;
};

// Units of Store::write or, where they only read, of Store::read.

/// In the place of an earlier one.
void keep_sts_policy(Transaction& transaction, const KeptStsPolicy& policy);
/// Those that hold at `now`, the latest first.
std::vector<KeptStsPolicy> sts_policies(
    Transaction& transaction, base::Time now, std::size_t limit
);
/// Those that ended before `now`.
void remove_ended_sts_policies(Transaction& transaction, base::Time now);

}  // namespace postrider::store
