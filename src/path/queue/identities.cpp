// Claim → Identity.
#include "path/queue/identities.h"

#include <fmt/format.h>

#include <optional>
#include <utility>

#include "tenancy/domain_keys.h"

namespace postrider::queue {

Identities::Identities(
    store::Store& store,
    const secrets::InstallationKey& key,
    base::Random& random,
    base::Log& log,
    IdentityOptions options
)
    : store_(store),
      log_(log),
      seal_(key, random),
      tokens_(key),
      pools_(store, options.pool_rules),
      options_(std::move(options)) {}

net::Task<delivery::Identity> Identities::of(const model::Claim& claim) {
    std::optional<model::Domain> domain;
    if (claim.domain) {
        domain = co_await store_.domain(*claim.domain);
    }
    delivery::Identity identity;
    identity.token = tokens_.make(static_cast<std::uint64_t>(claim.delivery.value));
    identity.signers = domain ? signers_of(*domain) : options_.own_signers;
    const auto server = co_await store_.server(claim.server);
    if (!pools_.knows(claim.server)) {
        co_await pools_.learn(claim.server);
    }
    if (const auto* rule = pools_.rule_of(claim)) {
        identity.pool = rule->pool;
        identity.pool_rule = delivery::describe(*rule);
    }
    if (server && !claim.is_bounce) {
        identity.mail_from = mail_from(*server, domain ? &*domain : nullptr, claim.delivery);
    }
    co_return identity;
}

delivery::Signers Identities::signers_of(const model::Domain& domain) {
    Kept& kept = signers_[domain.id];
    if (kept.signers && kept.sealed_dkim_key == domain.sealed_dkim_key &&
        kept.sealed_ed25519_key == domain.sealed_ed25519_key) {
        return kept.signers;
    }
    auto opened = tenancy::signers_of(seal_, domain);
    if (!opened.problem.empty()) {
        log_.error(
            "queue", "signing_key_unusable", {{"domain", domain.name}, {"problem", opened.problem}}
        );
    }
    kept.sealed_dkim_key = domain.sealed_dkim_key;
    kept.sealed_ed25519_key = domain.sealed_ed25519_key;
    kept.signers = std::make_shared<const std::vector<dkim::Signer>>(std::move(opened.signers));
    return kept.signers;
}

std::string Identities::mail_from(
    const model::Server& server, const model::Domain* domain, model::DeliveryId delivery
) const {
    // The token tells which delivery a bounce is about; Postal's form without it stays valid.
    const auto token = tokens_.make_for_address(static_cast<std::uint64_t>(delivery.value));
    if (domain != nullptr && domain->has_own_return_path) {
        return fmt::format(
            "{}+{}@{}.{}", server.token, token, options_.custom_return_path_prefix, domain->name
        );
    }
    return fmt::format("{}+{}@{}", server.token, token, options_.return_path_domain);
}

}  // namespace postrider::queue
