// Small secrets that must be readable again (DKIM keys, TOTP seeds), encrypted for the store.
#pragma once

#include <cstdint>
#include <expected>
#include <string>
#include <string_view>

#include "base/random.h"
#include "secrets/installation_key.h"

namespace postrider::secrets {

enum class UnsealError : std::uint8_t {
    /// Too short, or sealed by a version that we do not know.
    malformed,
    /// Tampered with, for another purpose, or by another installation.
    not_ours,
};

std::string_view describe(UnsealError error);

/// Seals with XChaCha20-Poly1305. Any thread.
class Seal {
public:
    /// `random` must outlive the seal.
    Seal(const InstallationKey& key, base::Random& random);

    /// `purpose` says what the secret is and whose ("dkim example.test"), so that a sealed text
    /// moved to another row is refused. Grows the secret by 41 bytes.
    std::string seal(std::string_view secret, std::string_view purpose) const;
    std::expected<std::string, UnsealError> unseal(
        std::string_view sealed, std::string_view purpose
    ) const;

private:
    SecretKey key_;
    base::Random& random_;
};

}  // namespace postrider::secrets
