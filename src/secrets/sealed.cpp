// Small secrets that must be readable again (DKIM keys, TOTP seeds), encrypted for the store.
#include "secrets/sealed.h"

#include "base/check.h"
#include "secrets/sodium.h"

#include <sodium.h>

#include <span>

namespace postrider::secrets {
namespace {

// The form: version byte, nonce, ciphertext with its tag.
constexpr char version = 1;
constexpr std::size_t nonce_size = crypto_aead_xchacha20poly1305_ietf_NPUBBYTES;
constexpr std::size_t tag_size = crypto_aead_xchacha20poly1305_ietf_ABYTES;
constexpr std::size_t head_size = 1 + nonce_size;

static_assert(key_size == crypto_aead_xchacha20poly1305_ietf_KEYBYTES);

const unsigned char* bytes_of(std::string_view text) {
    return reinterpret_cast<const unsigned char*>(text.data());
}

unsigned char* bytes_of(std::string& text) {
    return reinterpret_cast<unsigned char*>(text.data());
}

std::string associated(std::string_view purpose) {
    return version + std::string(purpose);
}

}  // namespace

std::string_view describe(UnsealError error) {
    switch (error) {
        case UnsealError::malformed:
            return "not a sealed secret";
        case UnsealError::not_ours:
            return "sealed with another installation key, for another purpose, or altered";
    }
    return {};
}

Seal::Seal(const InstallationKey& key, base::Random& random)
    : key_(key.derive("seal")), random_(random) {
    detail::start_sodium();
}

std::string Seal::seal(std::string_view secret, std::string_view purpose) const {
    std::string sealed(head_size + secret.size() + tag_size, '\0');
    sealed[0] = version;
    random_.fill(std::as_writable_bytes(std::span(sealed).subspan(1, nonce_size)));
    const std::string context = associated(purpose);
    const int done = crypto_aead_xchacha20poly1305_ietf_encrypt(
        bytes_of(sealed) + head_size,
        nullptr,
        bytes_of(secret),
        secret.size(),
        bytes_of(std::string_view(context)),
        context.size(),
        nullptr,
        bytes_of(sealed) + 1,
        key_.data()
    );
    CHECK(done == 0);
    return sealed;
}

std::expected<std::string, UnsealError> Seal::unseal(
    std::string_view sealed, std::string_view purpose
) const {
    if (sealed.size() < head_size + tag_size || sealed[0] != version) {
        return std::unexpected(UnsealError::malformed);
    }
    const std::string_view ciphertext = sealed.substr(head_size);
    std::string secret(ciphertext.size() - tag_size, '\0');
    const std::string context = associated(purpose);
    const int done = crypto_aead_xchacha20poly1305_ietf_decrypt(
        bytes_of(secret),
        nullptr,
        nullptr,
        bytes_of(ciphertext),
        ciphertext.size(),
        bytes_of(std::string_view(context)),
        context.size(),
        bytes_of(sealed) + 1,
        key_.data()
    );
    if (done != 0) {
        return std::unexpected(UnsealError::not_ours);
    }
    return secret;
}

}  // namespace postrider::secrets
