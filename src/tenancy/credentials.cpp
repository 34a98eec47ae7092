// Credentials, made and changed.
#include "tenancy/credentials.h"

#include <fmt/format.h>

#include <algorithm>
#include <optional>

#include "base/ip.h"
#include "secrets/keyed_hash.h"
#include "secrets/sealed.h"
#include "store/credentials.h"
#include "tenancy/login.h"
#include "tenancy/units.h"

namespace postrider::tenancy {
namespace {

using Kind = model::CredentialKind;

/// No more than a sixth of a key is shown for ever.
constexpr std::size_t hint_divisor = 6;

std::optional<Problem> trouble_with_key(std::string_view key) {
    const bool is_printable = std::ranges::all_of(key, [](char c) { return c > ' ' && c <= '~'; });
    if (key.size() < given_key_size_min || key.size() > given_key_size_max || !is_printable) {
        return malformed(
            "key",
            fmt::format(
                "A key has {} to {} visible ASCII characters; leave it out to get a fresh one.",
                given_key_size_min,
                given_key_size_max
            )
        );
    }
    return std::nullopt;
}

std::optional<Problem> trouble_with(const NewCredential& wanted) {
    if (wanted.kind == Kind::smtp_ip) {
        if (!wanted.key.empty()) {
            return malformed("key", "A credential of kind smtp-ip has a network and no key.");
        }
        if (!base::IpNetwork::parse(wanted.network)) {
            return malformed(
                "network", "Give an address or network, such as 192.0.2.7 or 2001:db8::/64."
            );
        }
    } else if (!wanted.network.empty()) {
        return malformed("network", "Only a credential of kind smtp-ip has a network.");
    }
    if (wanted.challenges == Challenges::answered && wanted.kind != Kind::smtp) {
        return malformed("kind", "CRAM-MD5 is for credentials of kind smtp.");
    }
    return wanted.key.empty() ? std::nullopt : trouble_with_key(wanted.key);
}

net::Task<Made<model::Credential>> keep(store::Store& store, model::Credential credential) {
    const auto unit = [&](store::Transaction& transaction) {
        return store::update(transaction, credential);
    };
    const auto outcome = co_await write(store, unit);
    if (!outcome) {
        co_return std::unexpected(problem_of(outcome.error()));
    }
    co_return credential;
}

}  // namespace

net::Task<Made<CreatedCredential>> create_credential(
    store::Store& store,
    const secrets::InstallationKey& installation_key,
    base::Random& random,
    NewCredential wanted
) {
    if (auto problem = trouble_with(wanted)) {
        co_return std::unexpected(std::move(*problem));
    }
    model::Credential credential;
    credential.server = wanted.server;
    credential.kind = wanted.kind;
    credential.name = wanted.name;
    credential.holds_mail = wanted.holds_mail;
    std::string key;
    std::string digest;
    if (wanted.kind == Kind::smtp_ip) {
        credential.network = base::IpNetwork::parse(wanted.network)->to_string();
    } else {
        key = wanted.key.empty() ? random.text(credential_key_size, base::letters_and_digits)
                                 : wanted.key;
        digest = secrets::CredentialHash(installation_key)(key).bytes();
        credential.hint = key.substr(0, key.size() / hint_divisor);
    }
    if (wanted.challenges == Challenges::answered) {
        const secrets::Seal seal(installation_key, random);
        credential.sealed_key = seal.seal(key, key_purpose(wanted.server));
    }
    const auto unit = [&](store::Transaction& transaction) {
        return store::create_credential(transaction, credential, digest);
    };
    auto outcome = co_await write(store, unit);
    if (!outcome) {
        co_return std::unexpected(problem_of(outcome.error()));
    }
    co_return CreatedCredential{.credential = std::move(*outcome), .key = std::move(key)};
}

net::Task<Made<model::Credential>> answer_challenges(
    store::Store& store,
    const secrets::InstallationKey& installation_key,
    base::Random& random,
    model::Credential credential,
    std::string key
) {
    if (credential.kind != Kind::smtp) {
        co_return std::unexpected(malformed("kind", "CRAM-MD5 is for credentials of kind smtp."));
    }
    const std::string digest(secrets::CredentialHash(installation_key)(key).bytes());
    const auto find = [&](store::Transaction& transaction) {
        return store::find_grant(transaction, digest);
    };
    const auto grant = co_await read(store, find);
    if (!grant || grant->credential.id != credential.id) {
        co_return std::unexpected(malformed("key", "This is not the key of this credential."));
    }
    const secrets::Seal seal(installation_key, random);
    credential.sealed_key = seal.seal(key, key_purpose(credential.server));
    co_return co_await keep(store, std::move(credential));
}

net::Task<Made<model::Credential>> stop_answering_challenges(
    store::Store& store, model::Credential credential
) {
    credential.sealed_key.clear();
    co_return co_await keep(store, std::move(credential));
}

net::Task<Made<model::Credential>> set_holding(
    store::Store& store, model::Credential credential, bool holds_mail
) {
    credential.holds_mail = holds_mail;
    co_return co_await keep(store, std::move(credential));
}

}  // namespace postrider::tenancy
