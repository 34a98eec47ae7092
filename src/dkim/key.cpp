// Keys of signatures: made, imported, kept as PEM, published as TXT, used to sign and to verify.
#include "dkim/key.h"

#include "base/check.h"
#include "base/encoding.h"

#include <openssl/err.h>
#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/rsa.h>
#include <openssl/x509.h>

#include <optional>

namespace postrider::dkim {
namespace {

template <auto free_function>
struct Free {
    template <class Thing>
    void operator()(Thing* thing) const {
        free_function(thing);
    }
};

using Key = std::unique_ptr<EVP_PKEY, Free<EVP_PKEY_free>>;
using KeyContext = std::unique_ptr<EVP_PKEY_CTX, Free<EVP_PKEY_CTX_free>>;
using DigestContext = std::unique_ptr<EVP_MD_CTX, Free<EVP_MD_CTX_free>>;
using Bio = std::unique_ptr<BIO, Free<BIO_free_all>>;

constexpr std::size_t ed25519_key_size = 32;
constexpr std::size_t pem_size_max = 64 * 1024;

const unsigned char* bytes_of(std::string_view text) {
    return reinterpret_cast<const unsigned char*>(text.data());
}

unsigned char* bytes_of(std::string& text) {
    return reinterpret_cast<unsigned char*>(text.data());
}

std::optional<Algorithm> algorithm_of(const EVP_PKEY* key) {
    switch (EVP_PKEY_get_base_id(key)) {
        case EVP_PKEY_RSA:
            return Algorithm::rsa_sha256;
        case EVP_PKEY_ED25519:
            return Algorithm::ed25519_sha256;
        default:
            return std::nullopt;
    }
}

/// No passphrase, and no question for one on the terminal.
int no_passphrase(char*, int, int, void*) {
    return -1;
}

void prepare_rsa(EVP_PKEY_CTX* context) {
    CHECK(EVP_PKEY_CTX_set_rsa_padding(context, RSA_PKCS1_PADDING) == 1);
    CHECK(EVP_PKEY_CTX_set_signature_md(context, secrets::sha256_algorithm()) == 1);
}

std::string public_bytes(EVP_PKEY* key, Algorithm algorithm) {
    if (algorithm == Algorithm::ed25519_sha256) {
        std::string bytes(ed25519_key_size, '\0');
        std::size_t size = bytes.size();
        CHECK(EVP_PKEY_get_raw_public_key(key, bytes_of(bytes), &size) == 1);
        return bytes;
    }
    std::string bytes(static_cast<std::size_t>(i2d_PUBKEY(key, nullptr)), '\0');
    unsigned char* end = bytes_of(bytes);
    CHECK(i2d_PUBKEY(key, &end) > 0);
    return bytes;
}

}  // namespace

std::string_view name_of(Algorithm algorithm) {
    return algorithm == Algorithm::rsa_sha256 ? "rsa-sha256" : "ed25519-sha256";
}

std::string_view describe(KeyError error) {
    switch (error) {
        case KeyError::malformed:
            return "not a key, or protected by a passphrase";
        case KeyError::unsupported_type:
            return "neither an RSA nor an Ed25519 key";
        case KeyError::too_small:
            return "an RSA key of fewer than 1024 bits";
        case KeyError::too_large:
            return "an RSA key too large for verifiers";
    }
    return {};
}

/// The key, and for RSA a context ready to sign that each signature copies: preparing one takes
/// several times as long as the copy, and a context serves one thread at a time.
class SigningKey::Parts {
public:
    explicit Parts(Key key) : key_(std::move(key)), algorithm_(*algorithm_of(key_.get())) {
        if (algorithm_ == Algorithm::rsa_sha256) {
            context_.reset(EVP_PKEY_CTX_new_from_pkey(nullptr, key_.get(), nullptr));
            CHECK(context_ && EVP_PKEY_sign_init(context_.get()) == 1);
            prepare_rsa(context_.get());
        }
    }

    EVP_PKEY* key() const { return key_.get(); }
    Algorithm algorithm() const { return algorithm_; }

    std::string sign_rsa(const secrets::Digest256& digest) const {
        const KeyContext context(EVP_PKEY_CTX_dup(context_.get()));
        std::string signature(static_cast<std::size_t>(EVP_PKEY_get_size(key_.get())), '\0');
        std::size_t size = signature.size();
        CHECK(context != nullptr);
        const int done =
            EVP_PKEY_sign(context.get(), bytes_of(signature), &size, digest.data(), digest.size());
        CHECK(done == 1);
        signature.resize(size);
        return signature;
    }

    std::string sign_ed25519(const secrets::Digest256& digest) const {
        const DigestContext context(EVP_MD_CTX_new());
        std::string signature(64, '\0');
        std::size_t size = signature.size();
        CHECK(context != nullptr);
        CHECK(EVP_DigestSignInit(context.get(), nullptr, nullptr, nullptr, key_.get()) == 1);
        const int done =
            EVP_DigestSign(context.get(), bytes_of(signature), &size, digest.data(), digest.size());
        CHECK(done == 1);
        return signature;
    }

private:
    Key key_;
    Algorithm algorithm_;
    KeyContext context_;
};

SigningKey SigningKey::generate_rsa(int bits) {
    CHECK(bits >= rsa_bits_min && bits <= rsa_bits_max);
    Key key(EVP_PKEY_Q_keygen(nullptr, nullptr, "RSA", static_cast<std::size_t>(bits)));
    CHECK(key != nullptr);
    return SigningKey(std::make_shared<const Parts>(std::move(key)));
}

SigningKey SigningKey::generate_ed25519() {
    Key key(EVP_PKEY_Q_keygen(nullptr, nullptr, "ED25519"));
    CHECK(key != nullptr);
    return SigningKey(std::make_shared<const Parts>(std::move(key)));
}

std::expected<SigningKey, KeyError> SigningKey::from_pem(std::string_view pem) {
    if (pem.size() > pem_size_max) {
        return std::unexpected(KeyError::malformed);
    }
    const Bio bio(BIO_new_mem_buf(pem.data(), static_cast<int>(pem.size())));
    CHECK(bio != nullptr);
    Key key(PEM_read_bio_PrivateKey(bio.get(), nullptr, no_passphrase, nullptr));
    ERR_clear_error();
    if (!key) {
        return std::unexpected(KeyError::malformed);
    }
    const auto algorithm = algorithm_of(key.get());
    if (!algorithm) {
        return std::unexpected(KeyError::unsupported_type);
    }
    if (algorithm == Algorithm::rsa_sha256) {
        const int bits = EVP_PKEY_get_bits(key.get());
        if (bits < rsa_bits_min || bits > rsa_bits_max) {
            return std::unexpected(bits < rsa_bits_min ? KeyError::too_small : KeyError::too_large);
        }
    }
    return SigningKey(std::make_shared<const Parts>(std::move(key)));
}

std::string SigningKey::to_pem() const {
    const Bio bio(BIO_new(BIO_s_secmem()));
    CHECK(bio != nullptr);
    const int done = PEM_write_bio_PKCS8PrivateKey(
        bio.get(), parts_->key(), nullptr, nullptr, 0, nullptr, nullptr
    );
    CHECK(done == 1);
    const char* text = nullptr;
    const long size = BIO_get_mem_data(bio.get(), &text);
    return {text, static_cast<std::size_t>(size)};
}

Algorithm SigningKey::algorithm() const {
    return parts_->algorithm();
}

int SigningKey::bits() const {
    return EVP_PKEY_get_bits(parts_->key());
}

std::string SigningKey::txt_record() const {
    const auto key = base::to_base64(public_bytes(parts_->key(), algorithm()));
    return algorithm() == Algorithm::rsa_sha256 ? "v=DKIM1; t=s; h=sha256; p=" + key + ";"
                                                : "v=DKIM1; k=ed25519; p=" + key;
}

std::string SigningKey::sign(const secrets::Digest256& digest) const {
    return algorithm() == Algorithm::rsa_sha256 ? parts_->sign_rsa(digest)
                                                : parts_->sign_ed25519(digest);
}

std::expected<PublicKey, KeyError> PublicKey::from_bytes(
    Algorithm algorithm, std::string_view bytes
) {
    Key key;
    if (algorithm == Algorithm::ed25519_sha256) {
        key.reset(
            EVP_PKEY_new_raw_public_key(EVP_PKEY_ED25519, nullptr, bytes_of(bytes), bytes.size())
        );
    } else {
        const unsigned char* begin = bytes_of(bytes);
        key.reset(d2i_PUBKEY(nullptr, &begin, static_cast<long>(bytes.size())));
        if (!key) {
            begin = bytes_of(bytes);
            key.reset(d2i_PublicKey(EVP_PKEY_RSA, nullptr, &begin, static_cast<long>(bytes.size()))
            );
        }
    }
    ERR_clear_error();
    if (!key) {
        return std::unexpected(KeyError::malformed);
    }
    if (algorithm_of(key.get()) != algorithm) {
        return std::unexpected(KeyError::unsupported_type);
    }
    const int bits = EVP_PKEY_get_bits(key.get());
    if (algorithm == Algorithm::rsa_sha256 && bits < rsa_bits_min) {
        return std::unexpected(KeyError::too_small);
    }
    if (bits > rsa_bits_verified_max) {
        return std::unexpected(KeyError::too_large);
    }
    return PublicKey(algorithm, std::shared_ptr<EVP_PKEY>(std::move(key)));
}

int PublicKey::bits() const {
    return EVP_PKEY_get_bits(key_.get());
}

bool PublicKey::verifies(const secrets::Digest256& digest, std::string_view signature) const {
    bool verified = false;
    if (algorithm_ == Algorithm::ed25519_sha256) {
        const DigestContext context(EVP_MD_CTX_new());
        CHECK(context != nullptr);
        CHECK(EVP_DigestVerifyInit(context.get(), nullptr, nullptr, nullptr, key_.get()) == 1);
        verified =
            EVP_DigestVerify(
                context.get(), bytes_of(signature), signature.size(), digest.data(), digest.size()
            ) == 1;
    } else {
        const KeyContext context(EVP_PKEY_CTX_new_from_pkey(nullptr, key_.get(), nullptr));
        CHECK(context && EVP_PKEY_verify_init(context.get()) == 1);
        prepare_rsa(context.get());
        verified =
            EVP_PKEY_verify(
                context.get(), bytes_of(signature), signature.size(), digest.data(), digest.size()
            ) == 1;
    }
    ERR_clear_error();
    return verified;
}

}  // namespace postrider::dkim
