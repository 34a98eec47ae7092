// Organizations and users; servers have a file of their own.
#include "store/tenancy.h"

#include "store/names.h"
#include "store/routes.h"

#include <fmt/format.h>

#include <algorithm>

namespace postrider::store {
namespace {

using Kind = TenancyProblem::Kind;

constexpr Statement insert_organization{
    "INSERT INTO organizations (name, permalink) VALUES ($1, $2) "
    "ON CONFLICT DO NOTHING RETURNING id"
};
constexpr Statement select_organization{
    "SELECT id, name, permalink, suspended FROM organizations WHERE lower(permalink) = lower($1)"
};
constexpr Statement select_organizations{
    "SELECT id, name, permalink, suspended FROM organizations ORDER BY permalink"
};
constexpr Statement select_organizations_of{
    "SELECT o.id, o.name, o.permalink, o.suspended FROM organizations o "
    "JOIN memberships m ON m.organization_id = o.id WHERE m.user_id = $1 ORDER BY o.permalink"
};
constexpr Statement update_organization_name{
    "UPDATE organizations SET name = $2 WHERE id = $1 RETURNING id"
};
constexpr Statement update_organization_suspended{
    "UPDATE organizations SET suspended = $2 WHERE id = $1 RETURNING id"
};
constexpr Statement delete_organization_credentials{
    "DELETE FROM credentials WHERE server_id IN (SELECT id FROM servers WHERE organization_id = $1)"
};
constexpr Statement delete_organization_domains{"DELETE FROM domains WHERE organization_id = $1"};
constexpr Statement delete_organization_servers{"DELETE FROM servers WHERE organization_id = $1"};
constexpr Statement delete_organization_members{"DELETE FROM memberships WHERE organization_id = $1"
};
constexpr Statement delete_organization{"DELETE FROM organizations WHERE id = $1 RETURNING id"};

constexpr Statement insert_user{
    "INSERT INTO users (email, first_name, last_name, password_hash, admin) "
    "VALUES ($1, $2, $3, $4, $5) ON CONFLICT DO NOTHING RETURNING id"
};
constexpr Statement select_user{
    "SELECT id, email, first_name, last_name, admin, password_hash FROM users "
    "WHERE lower(email) = lower($1)"
};
constexpr Statement select_users{
    "SELECT id, email, first_name, last_name, admin FROM users ORDER BY email"
};
constexpr Statement update_password{"UPDATE users SET password_hash = $2 WHERE id = $1 RETURNING id"
};
constexpr Statement delete_user_memberships{"DELETE FROM memberships WHERE user_id = $1"};
constexpr Statement delete_user{"DELETE FROM users WHERE id = $1 RETURNING id"};
constexpr Statement insert_membership{
    "INSERT INTO memberships (organization_id, user_id) VALUES ($1, $2) ON CONFLICT DO NOTHING"
};

constexpr std::string_view reserved_permalinks[] = {
    "new", "edit", "remove", "delete", "destroy", "admin", "mail", "org", "server"
};

model::Organization read_organization(Rows& rows) {
    model::Organization organization;
    organization.id = rows.as<model::OrganizationId>();
    organization.name = rows.text();
    organization.permalink = rows.text();
    organization.is_suspended = rows.flag();
    return organization;
}

std::vector<model::Organization> read_organizations(Rows rows) {
    std::vector<model::Organization> all;
    while (rows.next()) {
        all.push_back(read_organization(rows));
    }
    return all;
}

model::User read_user(Rows& rows) {
    model::User user;
    user.id = rows.as<model::UserId>();
    user.email = rows.text();
    user.first_name = rows.text();
    user.last_name = rows.text();
    user.is_admin = rows.flag();
    return user;
}

}  // namespace

std::string describe(const TenancyProblem& problem) {
    switch (problem.kind) {
        case Kind::malformed:
            return fmt::format(
                "The {} is empty, too long or has other characters than it may.", problem.field
            );
        case Kind::reserved:
            return fmt::format("The {} is a reserved word.", problem.field);
        case Kind::taken:
            return fmt::format("The {} is taken.", problem.field);
        case Kind::not_found:
            return fmt::format("There is no such {}.", problem.field);
    }
    return {};
}

Outcome<void> check_name(std::string_view name, std::string_view field) {
    if (name.empty() || name.size() > name_size_max) {
        return std::unexpected(TenancyProblem{Kind::malformed, field});
    }
    return {};
}

Outcome<void> check_permalink(
    std::string_view permalink, std::span<const std::string_view> reserved
) {
    const auto is_allowed = [](char c) {
        return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-';
    };
    if (permalink.empty() || permalink.size() > name_size_max ||
        !std::ranges::all_of(permalink, is_allowed)) {
        return std::unexpected(TenancyProblem{Kind::malformed, "permalink"});
    }
    if (std::ranges::find(reserved, permalink) != reserved.end()) {
        return std::unexpected(TenancyProblem{Kind::reserved, "permalink"});
    }
    return {};
}

Outcome<void> found(Rows rows, std::string_view what) {
    if (!rows.next()) {
        return std::unexpected(TenancyProblem{Kind::not_found, what});
    }
    return {};
}

Outcome<model::Organization> create_organization(
    Transaction& transaction, const std::string& name, const std::string& permalink
) {
    if (const auto checked = check_name(name, "name"); !checked) {
        return std::unexpected(checked.error());
    }
    if (const auto checked = check_permalink(permalink, reserved_permalinks); !checked) {
        return std::unexpected(checked.error());
    }
    Rows rows = transaction.query(insert_organization, lasting, name, permalink);
    if (!rows.next()) {
        return std::unexpected(TenancyProblem{Kind::taken, "permalink"});
    }
    model::Organization organization;
    organization.id = rows.as<model::OrganizationId>();
    organization.name = name;
    organization.permalink = permalink;
    return organization;
}

std::optional<model::Organization> find_organization(
    Transaction& transaction, std::string_view permalink
) {
    Rows rows = transaction.query(select_organization, lasting, permalink);
    return rows.next() ? std::optional(read_organization(rows)) : std::nullopt;
}

std::vector<model::Organization> list_organizations(Transaction& transaction) {
    return read_organizations(transaction.query(select_organizations, lasting));
}

Outcome<void> rename_organization(
    Transaction& transaction, model::OrganizationId id, std::string_view name
) {
    if (const auto checked = check_name(name, "name"); !checked) {
        return checked;
    }
    return found(transaction.query(update_organization_name, lasting, id, name), "organization");
}

Outcome<void> set_suspended(Transaction& transaction, model::OrganizationId id, bool is_suspended) {
    return found(
        transaction.query(update_organization_suspended, lasting, id, is_suspended), "organization"
    );
}

Outcome<void> remove(Transaction& transaction, model::OrganizationId id) {
    for (const auto& server : list_servers(transaction, id)) {
        remove_inbound_of(transaction, server.id);
    }
    transaction.run(delete_organization_credentials, lasting, id);
    transaction.run(delete_organization_domains, lasting, id);
    transaction.run(delete_organization_servers, lasting, id);
    transaction.run(delete_organization_members, lasting, id);
    return found(transaction.query(delete_organization, lasting, id), "organization");
}

Outcome<model::User> create_user(
    Transaction& transaction, const model::User& user, std::string_view password_hash
) {
    if (const auto checked = check_name(user.email, "email"); !checked) {
        return std::unexpected(checked.error());
    }
    if (!user.email.contains('@')) {
        return std::unexpected(TenancyProblem{Kind::malformed, "email"});
    }
    Rows rows = transaction.query(
        insert_user,
        lasting,
        user.email,
        user.first_name,
        user.last_name,
        password_hash,
        user.is_admin
    );
    if (!rows.next()) {
        return std::unexpected(TenancyProblem{Kind::taken, "email"});
    }
    auto created = user;
    created.id = rows.as<model::UserId>();
    return created;
}

std::optional<UserWithPassword> find_user(Transaction& transaction, std::string_view email) {
    Rows rows = transaction.query(select_user, lasting, email);
    if (!rows.next()) {
        return std::nullopt;
    }
    UserWithPassword found_user;
    found_user.user = read_user(rows);
    found_user.password_hash = rows.text();
    return found_user;
}

std::vector<model::User> list_users(Transaction& transaction) {
    std::vector<model::User> all;
    Rows rows = transaction.query(select_users, lasting);
    while (rows.next()) {
        all.push_back(read_user(rows));
    }
    return all;
}

Outcome<void> set_password(
    Transaction& transaction, model::UserId id, std::string_view password_hash
) {
    return found(transaction.query(update_password, lasting, id, password_hash), "user");
}

Outcome<void> remove(Transaction& transaction, model::UserId id) {
    transaction.run(delete_user_memberships, lasting, id);
    return found(transaction.query(delete_user, lasting, id), "user");
}

void add_member(Transaction& transaction, model::OrganizationId organization, model::UserId user) {
    transaction.run(insert_membership, lasting, organization, user);
}

std::vector<model::Organization> list_organizations_of(
    Transaction& transaction, model::UserId user
) {
    return read_organizations(transaction.query(select_organizations_of, lasting, user));
}

}  // namespace postrider::store
