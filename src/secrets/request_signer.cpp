// RSA signatures (RFC 8017 §8.2) over OpenSSL.
#include "secrets/request_signer.h"

#include "base/check.h"
#include "base/encoding.h"
#include "secrets/digest.h"

#include <fmt/format.h>
#include <openssl/bn.h>
#include <openssl/core_names.h>
#include <openssl/err.h>
#include <openssl/evp.h>
#include <openssl/pem.h>

namespace postrider::secrets {
namespace {

template <auto free_function>
struct Free {
    template <class Thing>
    void operator()(Thing* thing) const {
        free_function(thing);
    }
};

using Bio = std::unique_ptr<BIO, Free<BIO_free_all>>;
using DigestContext = std::unique_ptr<EVP_MD_CTX, Free<EVP_MD_CTX_free>>;
using Number = std::unique_ptr<BIGNUM, Free<BN_free>>;

constexpr std::size_t pem_size_max = 64 * 1024;

unsigned char* bytes_of(std::string& text) {
    return reinterpret_cast<unsigned char*>(text.data());
}

/// No passphrase, and no question for one on the terminal.
int no_passphrase(char*, int, int, void*) {
    return -1;
}

std::string signature(EVP_PKEY* key, const EVP_MD* digest, std::string_view body) {
    const DigestContext context(EVP_MD_CTX_new());
    std::string bytes(static_cast<std::size_t>(EVP_PKEY_get_size(key)), '\0');
    std::size_t size = bytes.size();
    CHECK(context != nullptr);
    CHECK(EVP_DigestSignInit(context.get(), nullptr, digest, nullptr, key) == 1);
    const auto* begin = reinterpret_cast<const unsigned char*>(body.data());
    CHECK(EVP_DigestSign(context.get(), bytes_of(bytes), &size, begin, body.size()) == 1);
    bytes.resize(size);
    return bytes;
}

/// PKCS#1 for RSA: a SEQUENCE of n and e.
std::string public_key_der(const EVP_PKEY* key) {
    const int size = i2d_PublicKey(key, nullptr);
    CHECK(size > 0);
    std::string der(static_cast<std::size_t>(size), '\0');
    unsigned char* end = bytes_of(der);
    CHECK(i2d_PublicKey(key, &end) == size);
    return der;
}

/// RFC 7518 §2: Base64urlUInt.
std::string number_of(const EVP_PKEY* key, const char* name) {
    BIGNUM* raw = nullptr;
    CHECK(EVP_PKEY_get_bn_param(key, name, &raw) == 1);
    const Number number(raw);
    std::string bytes(static_cast<std::size_t>(BN_num_bytes(number.get())), '\0');
    BN_bn2bin(number.get(), bytes_of(bytes));
    return base::to_base64url(bytes);
}

}  // namespace

std::string_view describe(SignerError error) {
    return error == SignerError::not_rsa ? "not an RSA key"
                                         : "not a private key, or protected by a passphrase";
}

std::expected<RequestSigner, SignerError> RequestSigner::from_pem(std::string_view pem) {
    if (pem.size() > pem_size_max) {
        return std::unexpected(SignerError::not_a_key);
    }
    const Bio bio(BIO_new_mem_buf(pem.data(), static_cast<int>(pem.size())));
    CHECK(bio != nullptr);
    std::shared_ptr<EVP_PKEY> key(
        PEM_read_bio_PrivateKey(bio.get(), nullptr, no_passphrase, nullptr), EVP_PKEY_free
    );
    ERR_clear_error();
    if (!key) {
        return std::unexpected(SignerError::not_a_key);
    }
    if (EVP_PKEY_get_base_id(key.get()) != EVP_PKEY_RSA) {
        return std::unexpected(SignerError::not_rsa);
    }
    return RequestSigner(std::move(key));
}

RequestSigner::RequestSigner(std::shared_ptr<evp_pkey_st> key)
    : key_(std::move(key)), key_id_(sha256_hex(public_key_der(key_.get()))) {}

std::array<RequestSigner::Field, 3> RequestSigner::fields_for(std::string_view body) const {
    return {{
        {"X-Postal-Signature", base::to_base64(signature(key_.get(), sha1_algorithm(), body))},
        {"X-Postal-Signature-256", base::to_base64(signature(key_.get(), sha256_algorithm(), body))
        },
        {"X-Postal-Signature-KID", key_id_},
    }};
}

std::string RequestSigner::key_set() const {
    return fmt::format(
        R"({{"keys":[{{"kty":"RSA","n":"{}","e":"{}","kid":"{}","use":"sig","alg":"RS256"}}]}})",
        number_of(key_.get(), OSSL_PKEY_PARAM_RSA_N),
        number_of(key_.get(), OSSL_PKEY_PARAM_RSA_E),
        key_id_
    );
}

}  // namespace postrider::secrets
