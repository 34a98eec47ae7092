// The signing keys of a domain: made, sealed for the store, taken out again.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "dkim/sign.h"
#include "model/tenancy.h"
#include "secrets/sealed.h"

namespace postrider::tenancy {

/// A key sealed for one domain: moved to another domain's row it cannot be unsealed.
std::string seal_key(
    const secrets::Seal& seal, const dkim::SigningKey& key, std::string_view domain
);

/// The domain's signers, RSA first, then Ed25519 where it is on. A key that cannot be unsealed or
/// read is left out, and `problem` says so: mail then goes out with the other signature or with
/// none.
struct DomainSigners {
    std::vector<dkim::Signer> signers;
    std::string problem;
};
DomainSigners signers_of(const secrets::Seal& seal, const model::Domain& domain);

}  // namespace postrider::tenancy
