// Who may come in: credentials shown at a door, matched with those of the store.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "net/task.h"
#include "secrets/keyed_hash.h"
#include "secrets/sealed.h"
#include "store/store.h"

namespace postrider::tenancy {

/// SendGrid's user name, whose password is an API key.
inline constexpr std::string_view api_user = "apikey";

/// Resource; any loop.
class Login {
public:
    Login(store::Store& store, const secrets::InstallationKey& key, base::Random& random);

    /// A key of an SMTP credential with any user name, or an API key with the user `apikey`.
    net::Task<std::optional<store::Grant>> by_password(std::string user, std::string password);
    /// CRAM-MD5 (RFC 2195): user "organization/server" or "organization_server"; only credentials
    /// for which it was switched on can answer. `digest` is lower-case hexadecimal.
    net::Task<std::optional<store::Grant>> by_digest(
        std::string user, std::string challenge, std::string digest
    );
    net::Task<std::optional<store::Grant>> by_api_key(std::string key);

private:
    net::Task<std::optional<store::Grant>> find(std::string_view key);

    store::Store& store_;
    secrets::CredentialHash hash_;
    secrets::Seal seal_;
};

/// What a credential's recoverable key is sealed for.
std::string key_purpose(model::ServerId server);

}  // namespace postrider::tenancy
