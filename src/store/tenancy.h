// Who uses the installation: named operations on organizations, servers and users.
#pragma once

#include <cstdint>
#include <expected>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "model/tenancy.h"
#include "store/transaction.h"

namespace postrider::store {

/// Why something about the tenants could not be done.
struct TenancyProblem {
    enum class Kind : std::uint8_t {
        malformed,  ///< empty, too long or of other characters than allowed
        reserved,   ///< a word that the panel's addresses need
        taken,
        not_found,
    };
    Kind kind = Kind::not_found;
    std::string_view field;  ///< "name", "permalink", "email" …
    friend bool operator==(const TenancyProblem&, const TenancyProblem&) = default;
};
/// "The permalink is taken."
std::string describe(const TenancyProblem& problem);

template <class T>
using Outcome = std::expected<T, TenancyProblem>;

/// Every name of a tenant, domain, credential or person.
inline constexpr std::size_t name_size_max = 255;
Outcome<void> check_name(std::string_view name, std::string_view field);

// All of these run in a unit of Store::write (or, where they only read, of Store::read).
// Names are unique without regard to case.

Outcome<model::Organization> create_organization(
    Transaction& transaction, const std::string& name, const std::string& permalink
);
std::optional<model::Organization> find_organization(
    Transaction& transaction, std::string_view permalink
);
/// By permalink.
std::vector<model::Organization> list_organizations(Transaction& transaction);
Outcome<void> rename_organization(
    Transaction& transaction, model::OrganizationId id, std::string_view name
);
Outcome<void> set_suspended(Transaction& transaction, model::OrganizationId id, bool is_suspended);
/// With its servers, domains and credentials; mail stays until its days are dropped.
Outcome<void> remove(Transaction& transaction, model::OrganizationId id);

/// `server.organization`, `name`, `permalink`, `token` and the modes are kept.
Outcome<model::Server> create_server(Transaction& transaction, const model::Server& server);
std::optional<model::Server> find_server(Transaction& transaction, model::ServerId id);
std::optional<model::Server> find_server_by_token(Transaction& transaction, std::string_view token);
/// "acme/main"
std::optional<model::Server> find_server(Transaction& transaction, std::string_view path);
/// By path; of one organization, or all.
std::vector<model::Server> list_servers(
    Transaction& transaction, std::optional<model::OrganizationId> organization
);
/// Keeps name, mode, allow_sender, privacy_mode and send_limit of `server`; its permalink is for
/// good.
Outcome<void> update(Transaction& transaction, const model::Server& server);
Outcome<void> set_suspended(Transaction& transaction, model::ServerId id, bool is_suspended);
Outcome<void> remove(Transaction& transaction, model::ServerId id);

Outcome<model::User> create_user(
    Transaction& transaction, const model::User& user, std::string_view password_hash
);
struct UserWithPassword {
    model::User user;
    std::string password_hash;
};
std::optional<UserWithPassword> find_user(Transaction& transaction, std::string_view email);
/// By e-mail address.
std::vector<model::User> list_users(Transaction& transaction);
Outcome<void> set_password(
    Transaction& transaction, model::UserId id, std::string_view password_hash
);
Outcome<void> remove(Transaction& transaction, model::UserId id);
/// Being a member already is fine.
void add_member(Transaction& transaction, model::OrganizationId organization, model::UserId user);
std::vector<model::Organization> list_organizations_of(
    Transaction& transaction, model::UserId user
);

}  // namespace postrider::store
