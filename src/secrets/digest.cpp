// Digests and message authentication codes, as bytes and as hexadecimal.
#include "secrets/digest.h"

#include "base/check.h"
#include "base/encoding.h"
#include "secrets/sodium.h"

#include <openssl/evp.h>
#include <sodium.h>

#include <stdexcept>

namespace postrider::secrets {
namespace {

const EVP_MD* fetch(const char* name) {
    const EVP_MD* algorithm = EVP_MD_fetch(nullptr, name, nullptr);
    if (algorithm == nullptr) {
        throw std::runtime_error(std::string("OpenSSL offers no ") + name);
    }
    return algorithm;
}

const unsigned char* bytes_of(std::string_view text) {
    return reinterpret_cast<const unsigned char*>(text.data());
}

}  // namespace

const EVP_MD* sha256_algorithm() {
    static const EVP_MD* const algorithm = fetch("SHA256");
    return algorithm;
}

const EVP_MD* sha1_algorithm() {
    static const EVP_MD* const algorithm = fetch("SHA1");
    return algorithm;
}

void Sha256::Free::operator()(EVP_MD_CTX* context) const {
    EVP_MD_CTX_free(context);
}

Sha256::Sha256() : context_(EVP_MD_CTX_new()) {
    CHECK(context_ && EVP_DigestInit_ex2(context_.get(), sha256_algorithm(), nullptr) == 1);
}

void Sha256::add(std::string_view bytes) {
    CHECK(EVP_DigestUpdate(context_.get(), bytes.data(), bytes.size()) == 1);
}

Digest256 Sha256::finish() {
    Digest256 digest{};
    CHECK(EVP_DigestFinal_ex(context_.get(), digest.data(), nullptr) == 1);
    CHECK(EVP_DigestInit_ex2(context_.get(), nullptr, nullptr) == 1);
    return digest;
}

Digest256 sha256(std::string_view bytes) {
    Digest256 digest{};
    const int done =
        EVP_Digest(bytes.data(), bytes.size(), digest.data(), nullptr, sha256_algorithm(), nullptr);
    CHECK(done == 1);
    return digest;
}

std::string sha256_hex(std::string_view bytes) {
    return base::to_hex(view(sha256(bytes)));
}

std::string sha1_hex(std::string_view bytes) {
    std::string digest(20, '\0');
    const int done = EVP_Digest(
        bytes.data(),
        bytes.size(),
        reinterpret_cast<unsigned char*>(digest.data()),
        nullptr,
        sha1_algorithm(),
        nullptr
    );
    CHECK(done == 1);
    return base::to_hex(digest);
}

Digest256 hmac_sha256(std::string_view key, std::string_view text) {
    detail::start_sodium();
    crypto_auth_hmacsha256_state state;
    Digest256 digest{};
    crypto_auth_hmacsha256_init(&state, bytes_of(key), key.size());
    crypto_auth_hmacsha256_update(&state, bytes_of(text), text.size());
    crypto_auth_hmacsha256_final(&state, digest.data());
    sodium_memzero(&state, sizeof state);
    return digest;
}

std::string hmac_md5(std::string_view key, std::string_view text) {
    std::string code(16, '\0');
    std::size_t size = 0;
    const unsigned char* done = EVP_Q_mac(
        nullptr,
        "HMAC",
        nullptr,
        "MD5",
        nullptr,
        key.empty() ? "" : key.data(),
        key.size(),
        bytes_of(text),
        text.size(),
        reinterpret_cast<unsigned char*>(code.data()),
        code.size(),
        &size
    );
    if (done == nullptr) {
        throw std::runtime_error("OpenSSL offers no HMAC-MD5");
    }
    CHECK(size == code.size());
    return code;
}

bool equal_in_constant_time(std::string_view a, std::string_view b) {
    return a.size() == b.size() && (a.empty() || sodium_memcmp(a.data(), b.data(), a.size()) == 0);
}

}  // namespace postrider::secrets
