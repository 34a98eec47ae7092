// Credentials with their keys, made as a whole; a key is seen once.
#pragma once

#include <string>
#include <string_view>

#include "base/random.h"
#include "model/tenancy.h"
#include "net/task.h"
#include "secrets/installation_key.h"
#include "store/store.h"
#include "tenancy/problem.h"

namespace postrider::tenancy {

inline constexpr std::size_t credential_key_size = 24;
/// Limits on keys that are brought along from elsewhere.
inline constexpr std::size_t given_key_size_min = 8;
inline constexpr std::size_t given_key_size_max = 255;

/// CRAM-MD5 needs the key itself, so it is kept, sealed.
enum class Challenges : std::uint8_t { not_answered, answered };

struct NewCredential {
    model::ServerId server;
    model::CredentialKind kind = model::CredentialKind::smtp;
    std::string name;
    std::string key;      ///< empty: a fresh one; of no use for smtp_ip
    std::string network;  ///< smtp_ip only: "192.0.2.0/24"
    bool holds_mail = false;
    Challenges challenges = Challenges::not_answered;  ///< smtp only
};
struct CreatedCredential {
    model::Credential credential;
    std::string key;  ///< to be shown now and never again; empty for smtp_ip
};
net::Task<Made<CreatedCredential>> create_credential(
    store::Store& store,
    const secrets::InstallationKey& key,
    base::Random& random,
    NewCredential wanted
);

/// `key` must be the credential's own: the store cannot tell it.
net::Task<Made<model::Credential>> answer_challenges(
    store::Store& store,
    const secrets::InstallationKey& installation_key,
    base::Random& random,
    model::Credential credential,
    std::string key
);
net::Task<Made<model::Credential>> stop_answering_challenges(
    store::Store& store, model::Credential credential
);
net::Task<Made<model::Credential>> set_holding(
    store::Store& store, model::Credential credential, bool holds_mail
);

}  // namespace postrider::tenancy
