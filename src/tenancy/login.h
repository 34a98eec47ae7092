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

/// Someone who was let in. Value.
struct Entry {
    store::Grant grant;
    std::string digest;  ///< of the key, for `again`
};

/// Resource; any loop.
class Login {
public:
    Login(store::Store& store, const secrets::InstallationKey& key, base::Random& random);

    /// A key of an SMTP credential with any user name, or an API key with the user `apikey`.
    net::Task<std::optional<Entry>> by_password(std::string user, std::string password);
    /// CRAM-MD5 (RFC 2195): user "organization/server" or "organization_server"; only credentials
    /// for which it was switched on can answer. `digest` is lower-case hexadecimal.
    net::Task<std::optional<Entry>> by_digest(
        std::string user, std::string challenge, std::string digest
    );
    net::Task<std::optional<store::Grant>> by_api_key(std::string key);
    /// What the key of an Entry opens by now; none: nothing any more.
    net::Task<std::optional<store::Grant>> again(std::string digest);

private:
    std::string digest_of(std::string_view key) const { return std::string(hash_(key).bytes()); }

    store::Store& store_;
    secrets::CredentialHash hash_;
    secrets::Seal seal_;
};

/// What a credential's recoverable key is sealed for.
std::string key_purpose(model::ServerId server);

}  // namespace postrider::tenancy
