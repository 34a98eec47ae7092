// API keys and SMTP passwords as keyed hashes: found by equality, worthless without the key.
#include "secrets/keyed_hash.h"

#include "base/ascii.h"
#include "base/check.h"

#include <algorithm>

namespace postrider::secrets {

CredentialDigest CredentialDigest::from_bytes(std::string_view bytes) {
    Digest256 digest{};
    CHECK(bytes.size() == digest.size());
    std::copy(bytes.begin(), bytes.end(), digest.begin());
    return CredentialDigest(digest);
}

CredentialHash::CredentialHash(const InstallationKey& key) : key_(key.derive("credential hash")) {}

CredentialDigest CredentialHash::operator()(std::string_view key) const {
    return CredentialDigest(hmac_sha256(key_.view(), base::to_lower(key)));
}

}  // namespace postrider::secrets
