// Claim → Identity: the return path, the token and the keys of a delivery, kept ready.
#pragma once

#include <memory>
#include <string>
#include <unordered_map>
#include <vector>

#include "base/log.h"
#include "base/random.h"
#include "model/message.h"
#include "net/task.h"
#include "path/delivery/identity.h"
#include "path/delivery/pool_rules.h"
#include "secrets/delivery_token.h"
#include "secrets/installation_key.h"
#include "secrets/sealed.h"
#include "store/store.h"

namespace postrider::queue {

struct IdentityOptions {
    /// They sign, for the return-path domain, what has no domain of its own; may be null.
    delivery::Signers own_signers;
    std::string return_path_domain;         ///< dns.return_path_domain
    std::string custom_return_path_prefix;  ///< dns.custom_return_path_prefix
    std::vector<delivery::PoolRule> pool_rules;
};

/// Resource; belongs to one loop.
class Identities {
public:
    Identities(
        store::Store& store,
        const secrets::InstallationKey& key,
        base::Random& random,
        base::Log& log,
        IdentityOptions options
    );

    net::Task<delivery::Identity> of(const model::Claim& claim);

private:
    struct Kept {
        std::string sealed_dkim_key;
        std::string sealed_ed25519_key;
        delivery::Signers signers;
    };
    delivery::Signers signers_of(const model::Domain& domain);
    /// Null: none fits.
    const delivery::PoolRule* pool_rule_of(const model::Claim& claim, const model::Server* server)
        const;
    std::string mail_from(
        const model::Server& server, const model::Domain* domain, model::DeliveryId delivery
    ) const;

    store::Store& store_;
    base::Log& log_;
    secrets::Seal seal_;
    secrets::DeliveryToken tokens_;
    IdentityOptions options_;
    std::unordered_map<model::DomainId, Kept> signers_;
};

}  // namespace postrider::queue
