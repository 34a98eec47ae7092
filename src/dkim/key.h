// Keys of signatures: made, imported, kept as PEM, published as TXT, used to sign and to verify.
#pragma once

#include <cstdint>
#include <expected>
#include <memory>
#include <string>
#include <string_view>

#include "secrets/digest.h"

struct evp_pkey_st;

namespace postrider::dkim {

enum class Algorithm : std::uint8_t { rsa_sha256, ed25519_sha256 };

/// "rsa-sha256", "ed25519-sha256": the a= tag (RFC 6376 §3.3, RFC 8463 §3).
std::string_view name_of(Algorithm algorithm);

/// What verifiers must be able to check (RFC 8301 §3.2); others are not worth signing with.
inline constexpr int rsa_bits_min = 1024;
inline constexpr int rsa_bits_max = 4096;
inline constexpr int rsa_bits_usual = 2048;
/// Above this, checking a signature costs more than we give a stranger.
inline constexpr int rsa_bits_verified_max = 8192;

enum class KeyError : std::uint8_t { malformed, unsupported_type, too_small, too_large };

std::string_view describe(KeyError error);

/// A private key. Value, cheap to copy; any thread, also at once.
class SigningKey {
public:
    /// Takes some 100 ms of CPU.
    static SigningKey generate_rsa(int bits = rsa_bits_usual);
    static SigningKey generate_ed25519();
    /// PKCS#8 or, as Postal and OpenDKIM keep it, PKCS#1; without a passphrase.
    static std::expected<SigningKey, KeyError> from_pem(std::string_view pem);

    /// PKCS#8. A secret: seal it before it is stored.
    std::string to_pem() const;

    Algorithm algorithm() const;
    /// Of the modulus for RSA; 256 for Ed25519.
    int bits() const;
    /// The value of the TXT record to publish, for RSA byte for byte as Postal shows it.
    std::string txt_record() const;

    /// The signature of what has this SHA-256 digest, as bytes (RFC 6376 §3.3.1, RFC 8463 §3).
    std::string sign(const secrets::Digest256& digest) const;

private:
    class Parts;
    explicit SigningKey(std::shared_ptr<const Parts> parts) : parts_(std::move(parts)) {}

    std::shared_ptr<const Parts> parts_;
};

/// A public key out of a TXT record. Value, cheap to copy; any thread.
class PublicKey {
public:
    /// `bytes` is the decoded p= tag: SubjectPublicKeyInfo or RSAPublicKey for RSA (both are in
    /// use, RFC 6376 erratum 3758), 32 bytes for Ed25519.
    static std::expected<PublicKey, KeyError> from_bytes(
        Algorithm algorithm, std::string_view bytes
    );

    int bits() const;
    bool verifies(const secrets::Digest256& digest, std::string_view signature) const;

private:
    explicit PublicKey(Algorithm algorithm, std::shared_ptr<evp_pkey_st> key)
        : algorithm_(algorithm), key_(std::move(key)) {}

    Algorithm algorithm_;
    std::shared_ptr<evp_pkey_st> key_;
};

}  // namespace postrider::dkim
