// API keys and SMTP passwords as keyed hashes: found by equality, worthless without the key.
#pragma once

#include <string_view>

#include "secrets/digest.h"
#include "secrets/installation_key.h"

namespace postrider::secrets {

/// What is stored instead of a credential's key. Value; compared in constant time.
class CredentialDigest {
public:
    CredentialDigest() = default;
    explicit CredentialDigest(const Digest256& bytes) : bytes_(bytes) {}
    /// From the 32 bytes that the store keeps; CHECKs their number.
    static CredentialDigest from_bytes(std::string_view bytes);

    std::string_view bytes() const { return view(bytes_); }
    friend bool operator==(const CredentialDigest& a, const CredentialDigest& b) {
        return equal_in_constant_time(a.bytes(), b.bytes());
    }

private:
    Digest256 bytes_{};
};

/// Turns credentials into their digests. Value; any thread.
class CredentialHash {
public:
    explicit CredentialHash(const InstallationKey& key);

    /// HMAC-SHA256 of the lower-cased key. Postal's database compares keys without regard to
    /// case, so imported credentials are in use in either case; lower-casing costs a random key
    /// of 24 letters and digits about 20 of its 143 bits.
    CredentialDigest operator()(std::string_view key) const;

private:
    SecretKey key_;
};

}  // namespace postrider::secrets
