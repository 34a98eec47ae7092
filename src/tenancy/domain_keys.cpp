// The signing keys of a domain.
#include "tenancy/domain_keys.h"

#include <fmt/format.h>

#include <expected>

namespace postrider::tenancy {
namespace {

std::string purpose_of(std::string_view domain) {
    return fmt::format("dkim {}", domain);
}

std::expected<dkim::SigningKey, std::string> open_key(
    const secrets::Seal& seal, const std::string& sealed, const std::string& domain
) {
    const auto pem = seal.unseal(sealed, purpose_of(domain));
    if (!pem) {
        return std::unexpected(
            fmt::format("the DKIM key of {}: {}", domain, secrets::describe(pem.error()))
        );
    }
    auto key = dkim::SigningKey::from_pem(*pem);
    if (!key) {
        return std::unexpected(
            fmt::format("the DKIM key of {}: {}", domain, dkim::describe(key.error()))
        );
    }
    return std::move(*key);
}

}  // namespace

std::string seal_key(
    const secrets::Seal& seal, const dkim::SigningKey& key, std::string_view domain
) {
    return seal.seal(key.to_pem(), purpose_of(domain));
}

DomainSigners signers_of(const secrets::Seal& seal, const model::Domain& domain) {
    DomainSigners result;
    const auto add = [&](const std::string& sealed, const std::string& selector) {
        if (sealed.empty()) {
            return;
        }
        auto key = open_key(seal, sealed, domain.name);
        if (key) {
            result.signers.push_back(
                {.domain = domain.name, .selector = selector, .key = std::move(*key)}
            );
        } else {
            result.problem = std::move(key.error());
        }
    };
    add(domain.sealed_dkim_key, domain.dkim_selector);
    add(domain.sealed_ed25519_key, domain.ed25519_selector);
    return result;
}

}  // namespace postrider::tenancy
