// Looking up.
#include "app/named.h"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>

#include "mail/domain.h"
#include "store/credentials.h"
#include "store/domains.h"
#include "store/tenancy.h"

namespace postrider::app {
namespace {

[[noreturn]] void not_found(const std::string& words) {
    throw CommandFailed(ExitCode::not_found, words);
}

std::int64_t number_of(std::string_view text) {
    std::int64_t number = 0;
    const auto* end = text.data() + text.size();
    const auto parsed = std::from_chars(text.data(), end, number);
    return parsed.ec == std::errc{} && parsed.ptr == end ? number : 0;
}

std::vector<model::Domain> of_owner(std::vector<model::Domain> domains, const Owner& owner) {
    std::erase_if(domains, [&](const model::Domain& domain) {
        return domain.organization != owner.organization || domain.server != owner.server;
    });
    return domains;
}

std::string owners_of(Desk& desk, const std::vector<model::Domain>& domains) {
    std::string owners;
    for (const auto& domain : domains) {
        owners += (owners.empty() ? "" : ", ") + owner_of(desk, domain);
    }
    return owners;
}

}  // namespace

model::Organization organization_named(Desk& desk, const std::string& permalink) {
    auto found = desk.read([&](store::Transaction& transaction) {
        return store::find_organization(transaction, permalink);
    });
    if (!found) {
        not_found(fmt::format(
            "There is no organization {}. `postrider org list` shows those there are.", permalink
        ));
    }
    return std::move(*found);
}

model::Server server_named(Desk& desk, const std::string& path) {
    if (!path.contains('/')) {
        throw CommandFailed(
            ExitCode::usage,
            fmt::format("A server is named organization/server, such as acme/main, not {}.", path)
        );
    }
    auto found = desk.read([&](store::Transaction& transaction) {
        return store::find_server(transaction, path);
    });
    if (!found) {
        not_found(fmt::format(
            "There is no server {}. `postrider server list` shows those there are.", path
        ));
    }
    return std::move(*found);
}

Owner owner_named(Desk& desk, const std::string& name) {
    if (name.contains('/')) {
        const auto server = server_named(desk, name);
        return {.organization = server.organization, .server = server.id};
    }
    return {.organization = organization_named(desk, name).id, .server = std::nullopt};
}

model::Domain domain_named(Desk& desk, const std::string& name, const std::string& owner) {
    const auto ascii = mail::domain_to_ascii(name).value_or(name);
    auto domains = desk.read([&](store::Transaction& transaction) {
        return store::list_domains_named(transaction, ascii);
    });
    if (!owner.empty()) {
        domains = of_owner(std::move(domains), owner_named(desk, owner));
    }
    if (domains.empty()) {
        not_found(fmt::format(
            "There is no domain {}{}{}. `postrider domain list` shows those there are.",
            name,
            owner.empty() ? "" : " of ",
            owner
        ));
    }
    if (domains.size() > 1) {
        throw CommandFailed(
            ExitCode::conflict,
            fmt::format(
                "The domain {} belongs to several: {}. Name one of them with --server or --org.",
                name,
                owners_of(desk, domains)
            )
        );
    }
    return std::move(domains.front());
}

std::string owner_of(Desk& desk, const model::Domain& domain) {
    return desk.read([&](store::Transaction& transaction) -> std::string {
        if (domain.server) {
            const auto server = store::find_server(transaction, *domain.server);
            return server ? server->path() : std::string();
        }
        for (const auto& organization : store::list_organizations(transaction)) {
            if (organization.id == domain.organization) {
                return organization.permalink;
            }
        }
        return {};
    });
}

model::Credential credential_named(
    Desk& desk, const model::Server& server, const std::string& name
) {
    auto all = desk.read([&](store::Transaction& transaction) {
        return store::list_credentials(transaction, server.id);
    });
    const auto id = number_of(name);
    std::erase_if(all, [&](const model::Credential& credential) {
        return credential.name != name && credential.id.value != id;
    });
    if (all.empty()) {
        not_found(fmt::format(
            "There is no credential {} of {}. `postrider credential list {}` shows those there "
            "are.",
            name,
            server.path(),
            server.path()
        ));
    }
    if (all.size() > 1) {
        throw CommandFailed(
            ExitCode::conflict,
            fmt::format("{} credentials are called {}: give the id of one.", all.size(), name)
        );
    }
    return std::move(all.front());
}

model::User user_named(Desk& desk, const std::string& email) {
    auto found = desk.read([&](store::Transaction& transaction) {
        return store::find_user(transaction, email);
    });
    if (!found) {
        not_found(
            fmt::format("There is no user {}. `postrider user list` shows those there are.", email)
        );
    }
    return std::move(found->user);
}

}  // namespace postrider::app
