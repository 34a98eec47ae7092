// Domains with their keys and tokens, made as a whole.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "base/random.h"
#include "base/time.h"
#include "dkim/key.h"
#include "model/tenancy.h"
#include "net/task.h"
#include "secrets/sealed.h"
#include "store/store.h"
#include "tenancy/problem.h"

namespace postrider::tenancy {

inline constexpr std::size_t verification_token_size = 32;

struct NewDomain {
    model::OrganizationId organization;
    std::optional<model::ServerId> server;  ///< none: for every server of the organization
    std::string name;                       ///< also with letters beyond ASCII
    /// Usually SigningKey::generate_rsa(), which takes some 100 ms of CPU: on a worker.
    dkim::SigningKey key;
    std::string dkim_identifier;  ///< what selectors begin with
};

/// The domain is not yet verified and has one key.
net::Task<Made<model::Domain>> create_domain(
    store::Store& store, const secrets::Seal& seal, base::Random& random, NewDomain wanted
);
/// An administrator's word that the domain is theirs to use.
net::Task<Made<model::Domain>> verify_domain(
    store::Store& store, model::DomainId id, base::Time at
);

/// The second key, Ed25519 (RFC 8463), with a selector of its own. On: mail carries two
/// signatures from this moment, so publish the record at once. Being on already changes nothing.
net::Task<Made<model::Domain>> switch_on_ed25519(
    store::Store& store,
    const secrets::Seal& seal,
    base::Random& random,
    model::DomainId id,
    std::string dkim_identifier
);
net::Task<Made<model::Domain>> switch_off_ed25519(store::Store& store, model::DomainId id);

/// "postal-AbCDEf": Postal's way, a letter at either end and capitals between.
std::string make_selector(base::Random& random, std::string_view dkim_identifier);

}  // namespace postrider::tenancy
