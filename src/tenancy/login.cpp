// Credentials at a door.
#include "tenancy/login.h"

#include <fmt/format.h>

#include <utility>

#include "base/encoding.h"
#include "secrets/digest.h"

namespace postrider::tenancy {
namespace {

/// "acme/main" or "acme_main" (the first separator counts).
std::optional<std::pair<std::string, std::string>> split_user(std::string_view user) {
    const auto at = user.find_first_of("/_");
    if (at == std::string_view::npos) {
        return std::nullopt;
    }
    return std::pair{std::string(user.substr(0, at)), std::string(user.substr(at + 1))};
}

}  // namespace

std::string key_purpose(model::ServerId server) {
    return fmt::format("credential of server {}", server.value);
}

Login::Login(store::Store& store, const secrets::InstallationKey& key, base::Random& random)
    : store_(store), hash_(key), seal_(key, random) {}

net::Task<std::optional<store::Grant>> Login::again(std::string digest) {
    co_return co_await store_.grant_by_digest(std::move(digest));
}

net::Task<std::optional<Entry>> Login::by_password(std::string user, std::string password) {
    auto digest = digest_of(password);
    auto grant = co_await again(digest);
    if (!grant) {
        co_return std::nullopt;
    }
    const bool is_api_login =
        grant->credential.kind == model::CredentialKind::api && user == api_user;
    if (grant->credential.kind != model::CredentialKind::smtp && !is_api_login) {
        co_return std::nullopt;
    }
    co_return Entry{.grant = *std::move(grant), .digest = std::move(digest)};
}

net::Task<std::optional<store::Grant>> Login::by_api_key(std::string key) {
    auto digest = digest_of(key);
    auto grant = co_await again(std::move(digest));
    if (grant && grant->credential.kind != model::CredentialKind::api) {
        co_return std::nullopt;
    }
    co_return grant;
}

net::Task<std::optional<Entry>> Login::by_digest(
    std::string user, std::string challenge, std::string digest
) {
    auto names = split_user(user);
    if (!names) {
        co_return std::nullopt;
    }
    auto grants =
        co_await store_.grants_of_server(std::move(names->first), std::move(names->second));
    for (store::Grant& grant : grants) {
        const auto key = seal_.unseal(grant.credential.sealed_key, key_purpose(grant.server.id));
        if (!key) {
            continue;
        }
        const std::string expected = base::to_hex(secrets::hmac_md5(*key, challenge));
        if (secrets::equal_in_constant_time(expected, digest)) {
            co_return Entry{.grant = std::move(grant), .digest = digest_of(*key)};
        }
    }
    co_return std::nullopt;
}

}  // namespace postrider::tenancy
