// One row a domain.
#include "store/sts_policies.h"

#include <chrono>

namespace postrider::store {
namespace {

constexpr Statement insert_policy{
    "INSERT INTO sts_policies (domain, policy_id, mode, patterns, max_age, fetched_at, expires_at) "
    "VALUES ($1, $2, $3, $4, $5, $6, $7) "
    "ON CONFLICT (domain) DO UPDATE SET policy_id = excluded.policy_id, mode = excluded.mode, "
    "patterns = excluded.patterns, max_age = excluded.max_age, fetched_at = excluded.fetched_at, "
    "expires_at = excluded.expires_at"
};
constexpr Statement select_policies{
    "SELECT domain, policy_id, mode, patterns, max_age, fetched_at FROM sts_policies "
    "WHERE expires_at > $1 ORDER BY fetched_at DESC LIMIT $2"
};
constexpr Statement delete_ended{"DELETE FROM sts_policies WHERE expires_at <= $1"};

}  // namespace

void keep_sts_policy(Transaction& transaction, const KeptStsPolicy& policy) {
    const base::Time expires_at = policy.fetched_at + std::chrono::seconds{policy.max_age};
    transaction.run(
        insert_policy,
        lasting,
        policy.domain,
        policy.policy_id,
        policy.mode,
        policy.patterns,
        policy.max_age,
        policy.fetched_at,
        expires_at
    );
}

std::vector<KeptStsPolicy> sts_policies(
    Transaction& transaction, base::Time now, std::size_t limit
) {
    std::vector<KeptStsPolicy> all;
    Rows rows = transaction.query(select_policies, lasting, now, limit);
    while (rows.next()) {
        auto& policy = all.emplace_back();
        policy.domain = rows.text();
        policy.policy_id = rows.text();
        policy.mode = rows.integer();
        policy.patterns = rows.text();
        policy.max_age = rows.integer();
        policy.fetched_at = rows.time();
    }
    return all;
}

void remove_ended_sts_policies(Transaction& transaction, base::Time now) {
    transaction.run(delete_ended, lasting, now);
}

}  // namespace postrider::store
