// Domains that may be sent from.
#pragma once

#include <optional>
#include <string_view>
#include <vector>

#include "model/tenancy.h"
#include "store/tenancy.h"

namespace postrider::store {

/// Everything but the id is kept. The same name may stand under several owners.
Outcome<model::Domain> create_domain(Transaction& transaction, const model::Domain& domain);
std::optional<model::Domain> find_domain(Transaction& transaction, model::DomainId id);
/// Of this server; with no server, of the organization itself.
std::optional<model::Domain> find_domain(
    Transaction& transaction,
    model::OrganizationId organization,
    std::optional<model::ServerId> server,
    std::string_view name
);
/// See Store::domain_for.
std::optional<model::Domain> domain_for(
    Transaction& transaction, model::ServerId server, std::string_view name
);
/// By name; every owner's with that name where one is given.
std::vector<model::Domain> list_domains(
    Transaction& transaction, std::optional<model::OrganizationId> organization
);
std::vector<model::Domain> list_domains_named(Transaction& transaction, std::string_view name);
Outcome<void> verify_domain(Transaction& transaction, model::DomainId id, base::Time at);
/// Keeps the keys, selectors, has_own_return_path and use_for_any of `domain`.
Outcome<void> update(Transaction& transaction, const model::Domain& domain);
/// With its routes.
Outcome<void> remove(Transaction& transaction, model::DomainId id);

}  // namespace postrider::store
