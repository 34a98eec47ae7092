// Signs the bodies of HTTP requests as Postal does, so that receivers know who called.
#pragma once

#include <array>
#include <cstdint>
#include <expected>
#include <memory>
#include <string>
#include <string_view>
#include <utility>

struct evp_pkey_st;

namespace postrider::secrets {

enum class SignerError : std::uint8_t { not_a_key, not_rsa };

std::string_view describe(SignerError error);

/// An RSA key with the names that it goes by in public. Value, cheap to copy; any thread.
class RequestSigner {
public:
    /// A private key, PKCS#8 or PKCS#1, without a passphrase.
    static std::expected<RequestSigner, SignerError> from_pem(std::string_view pem);

    /// X-Postal-Signature (SHA-1), X-Postal-Signature-256 and X-Postal-Signature-KID for exactly
    /// these bytes. Two signatures, some half a millisecond.
    using Field = std::pair<std::string_view, std::string>;
    std::array<Field, 3> fields_for(std::string_view body) const;

    /// 64 hexadecimal digits: SHA-256 of the key's RSAPublicKey (RFC 8017 §A.1.1).
    const std::string& key_id() const { return key_id_; }
    /// The value of /.well-known/jwks.json (RFC 7517 §5).
    std::string key_set() const;

private:
    explicit RequestSigner(std::shared_ptr<evp_pkey_st> key);

    std::shared_ptr<evp_pkey_st> key_;
    std::string key_id_;
};

}  // namespace postrider::secrets
