// Which pool of sources a claim leaves from: its server's names, learnt once, and the rules.
#pragma once

#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "model/message.h"
#include "net/task.h"
#include "path/delivery/pool_rules.h"
#include "store/store.h"

namespace postrider::queue {

/// Resource; belongs to one loop.
class Pools {
public:
    Pools(store::Store& store, std::vector<delivery::PoolRule> rules)
        : store_(store), rules_(std::move(rules)) {}
    Pools(const Pools&) = delete;
    Pools& operator=(const Pools&) = delete;

    /// Asks the store for the server's names, which are for good. Throws StoreError.
    net::Task<> learn(model::ServerId server);
    bool knows(model::ServerId server) const { return servers_.contains(server); }

    // Of a server that was learnt; asked for every message.

    /// The rule that names its pool; null: none does, and it is the usual one.
    const delivery::PoolRule* rule_of(const model::Claim& claim) const;
    /// Views the rules.
    std::string_view of(const model::Claim& claim) const;
    /// "acme/main"; "" of a server that no longer exists.
    const std::string& path_of(model::ServerId server) const;

private:
    struct Names {
        std::string organization;
        std::string path;
    };
    delivery::PoolTraits traits_of(const model::Claim& claim) const;

    store::Store& store_;
    const std::vector<delivery::PoolRule> rules_;
    std::unordered_map<model::ServerId, Names> servers_;
};

}  // namespace postrider::queue
