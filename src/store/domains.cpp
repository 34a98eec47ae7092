// Domains, by name and owner.
#include "store/domains.h"

#include "store/names.h"
#include "store/routes.h"

namespace postrider::store {
namespace {

using Kind = TenancyProblem::Kind;

constexpr Statement insert_domain{
    "INSERT INTO domains (organization_id, server_id, name, verification_token, verified_at, "
    "dkim_selector, sealed_dkim_key, ed25519_selector, sealed_ed25519_key, has_own_return_path, "
    "use_for_any) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11) "
    "ON CONFLICT DO NOTHING RETURNING id"
};
constexpr Statement select_by_id{
    "SELECT id, organization_id, server_id, name, verification_token, verified_at, dkim_selector, "
    "sealed_dkim_key, ed25519_selector, sealed_ed25519_key, has_own_return_path, use_for_any "
    "FROM domains WHERE id = $1"
};
constexpr Statement select_by_name{
    "SELECT id, organization_id, server_id, name, verification_token, verified_at, dkim_selector, "
    "sealed_dkim_key, ed25519_selector, sealed_ed25519_key, has_own_return_path, use_for_any "
    "FROM domains WHERE lower(name) = lower($1) AND organization_id = $2 "
    "AND coalesce(server_id, 0) = $3"
};
constexpr Statement select_named{
    "SELECT id, organization_id, server_id, name, verification_token, verified_at, dkim_selector, "
    "sealed_dkim_key, ed25519_selector, sealed_ed25519_key, has_own_return_path, use_for_any "
    "FROM domains WHERE lower(name) = lower($1) ORDER BY id"
};
constexpr Statement select_all{
    "SELECT id, organization_id, server_id, name, verification_token, verified_at, dkim_selector, "
    "sealed_dkim_key, ed25519_selector, sealed_ed25519_key, has_own_return_path, use_for_any "
    "FROM domains WHERE $1 = 0 OR organization_id = $1 ORDER BY name, id"
};
// The server's own before its organization's, the name itself before one that serves for any.
constexpr Statement select_usable{
    "SELECT d.id, d.organization_id, d.server_id, d.name, d.verification_token, d.verified_at, "
    "d.dkim_selector, d.sealed_dkim_key, d.ed25519_selector, d.sealed_ed25519_key, "
    "d.has_own_return_path, d.use_for_any "
    "FROM domains d JOIN servers s ON s.organization_id = d.organization_id "
    "WHERE s.id = $1 AND (d.server_id = s.id OR d.server_id IS NULL) "
    "AND d.verified_at IS NOT NULL AND (lower(d.name) = lower($2) OR d.use_for_any = 1) "
    "ORDER BY CASE WHEN lower(d.name) = lower($2) THEN 0 ELSE 1 END, "
    "CASE WHEN d.server_id IS NULL THEN 1 ELSE 0 END, d.name LIMIT 1"
};
constexpr Statement update_verified{"UPDATE domains SET verified_at = $2 WHERE id = $1 RETURNING id"
};
constexpr Statement update_domain{
    "UPDATE domains SET dkim_selector = $2, sealed_dkim_key = $3, ed25519_selector = $4, "
    "sealed_ed25519_key = $5, has_own_return_path = $6, use_for_any = $7 "
    "WHERE id = $1 RETURNING id"
};
constexpr Statement delete_domain{"DELETE FROM domains WHERE id = $1 RETURNING id"};

model::Domain read(Rows& rows) {
    model::Domain domain;
    domain.id = rows.as<model::DomainId>();
    domain.organization = rows.as<model::OrganizationId>();
    domain.server = rows.maybe<model::ServerId>();
    domain.name = rows.text();
    domain.verification_token = rows.text();
    domain.verified_at = rows.maybe<base::Time>();
    domain.dkim_selector = rows.text();
    domain.sealed_dkim_key = rows.text();
    domain.ed25519_selector = rows.text();
    domain.sealed_ed25519_key = rows.text();
    domain.has_own_return_path = rows.flag();
    domain.use_for_any = rows.flag();
    return domain;
}

std::optional<model::Domain> first(Rows rows) {
    return rows.next() ? std::optional(read(rows)) : std::nullopt;
}

std::vector<model::Domain> all(Rows rows) {
    std::vector<model::Domain> domains;
    while (rows.next()) {
        domains.push_back(read(rows));
    }
    return domains;
}

}  // namespace

Outcome<model::Domain> create_domain(Transaction& transaction, const model::Domain& domain) {
    if (const auto checked = check_name(domain.name, "name"); !checked) {
        return std::unexpected(checked.error());
    }
    Rows rows = transaction.query(
        insert_domain,
        lasting,
        domain.organization,
        domain.server,
        domain.name,
        domain.verification_token,
        domain.verified_at,
        domain.dkim_selector,
        bytes(domain.sealed_dkim_key),
        domain.ed25519_selector,
        bytes(domain.sealed_ed25519_key),
        domain.has_own_return_path,
        domain.use_for_any
    );
    if (!rows.next()) {
        return std::unexpected(TenancyProblem{Kind::taken, "name"});
    }
    auto created = domain;
    created.id = rows.as<model::DomainId>();
    return created;
}

std::optional<model::Domain> find_domain(Transaction& transaction, model::DomainId id) {
    return first(transaction.query(select_by_id, lasting, id));
}

std::optional<model::Domain> find_domain(
    Transaction& transaction,
    model::OrganizationId organization,
    std::optional<model::ServerId> server,
    std::string_view name
) {
    return first(transaction.query(
        select_by_name, lasting, name, organization, server.value_or(model::ServerId{})
    ));
}

std::optional<model::Domain> domain_for(
    Transaction& transaction, model::ServerId server, std::string_view name
) {
    return first(transaction.query(select_usable, lasting, server, name));
}

std::vector<model::Domain> list_domains(
    Transaction& transaction, std::optional<model::OrganizationId> organization
) {
    return all(
        transaction.query(select_all, lasting, organization.value_or(model::OrganizationId{}))
    );
}

std::vector<model::Domain> list_domains_named(Transaction& transaction, std::string_view name) {
    return all(transaction.query(select_named, lasting, name));
}

Outcome<void> verify_domain(Transaction& transaction, model::DomainId id, base::Time at) {
    return found(transaction.query(update_verified, lasting, id, at), "domain");
}

Outcome<void> update(Transaction& transaction, const model::Domain& domain) {
    return found(
        transaction.query(
            update_domain,
            lasting,
            domain.id,
            domain.dkim_selector,
            bytes(domain.sealed_dkim_key),
            domain.ed25519_selector,
            bytes(domain.sealed_ed25519_key),
            domain.has_own_return_path,
            domain.use_for_any
        ),
        "domain"
    );
}

Outcome<void> remove(Transaction& transaction, model::DomainId id) {
    remove_routes_of(transaction, id);
    return found(transaction.query(delete_domain, lasting, id), "domain");
}

}  // namespace postrider::store
