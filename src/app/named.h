// What commands name, found in the store; each throws CommandFailed(not_found) saying where to
// look.
#pragma once

#include <string>
#include <vector>

#include "app/desk.h"
#include "model/tenancy.h"

namespace postrider::app {

model::Organization organization_named(Desk& desk, const std::string& permalink);
/// "acme/main"
model::Server server_named(Desk& desk, const std::string& path);

/// An organization, or a server as "organization/server".
struct Owner {
    model::OrganizationId organization;
    std::optional<model::ServerId> server;
};
Owner owner_named(Desk& desk, const std::string& name);

/// `owner`: empty unless several own a domain of this name; then needed, or the command fails with
/// `conflict` and the list of owners.
model::Domain domain_named(Desk& desk, const std::string& name, const std::string& owner);
/// "acme" or "acme/main": whom a domain belongs to.
std::string owner_of(Desk& desk, const model::Domain& domain);

/// By name, or by id where names are shared.
model::Credential credential_named(
    Desk& desk, const model::Server& server, const std::string& name
);
model::User user_named(Desk& desk, const std::string& email);

}  // namespace postrider::app
