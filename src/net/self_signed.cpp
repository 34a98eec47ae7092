// Certificates that nobody vouches for.
#include "net/self_signed.h"

#include <memory>
#include <stdexcept>
#include <string_view>

#include <openssl/bio.h>
#include <openssl/ec.h>
#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/rand.h>
#include <openssl/rsa.h>
#include <openssl/x509v3.h>

#include "base/ip.h"
#include "net/tls_openssl.h"

namespace postrider::net {
namespace {

struct End {
    void operator()(EVP_PKEY* key) const { EVP_PKEY_free(key); }
    void operator()(X509* certificate) const { X509_free(certificate); }
    void operator()(BIO* bio) const { BIO_free(bio); }
    void operator()(X509_EXTENSION* extension) const { X509_EXTENSION_free(extension); }
};
using Key = std::unique_ptr<EVP_PKEY, End>;
using Certificate = std::unique_ptr<X509, End>;

void require(bool done) {
    if (!done) {
        throw std::runtime_error("self-signed certificate: " + take_openssl_errors());
    }
}

Key make_key(KeyKind kind) {
    Key key(
        kind == KeyKind::ecdsa_p256 ? EVP_EC_gen("P-256") : EVP_RSA_gen(static_cast<unsigned>(2048))
    );
    require(key != nullptr);
    return key;
}

std::string alternative_names(std::span<const std::string> names) {
    std::string text;
    for (const auto& name : names) {
        text += text.empty() ? "" : ",";
        text += base::IpAddress::parse(name) ? "IP:" : "DNS:";
        text += name;
    }
    return text;
}

void add_extension(X509* certificate, int kind, const std::string& value) {
    X509V3_CTX context;
    X509V3_set_ctx_nodb(&context);
    X509V3_set_ctx(&context, certificate, certificate, nullptr, nullptr, 0);
    const std::unique_ptr<X509_EXTENSION, End> extension(
        X509V3_EXT_conf_nid(nullptr, &context, kind, value.c_str())
    );
    require(extension && X509_add_ext(certificate, extension.get(), -1) == 1);
}

void set_serial(X509* certificate) {
    std::uint64_t serial = 0;
    require(RAND_bytes(reinterpret_cast<unsigned char*>(&serial), sizeof(serial)) == 1);
    require(ASN1_INTEGER_set_uint64(X509_get_serialNumber(certificate), serial >> 1) == 1);
}

void set_subject(X509* certificate, const std::string& name) {
    X509_NAME* subject = X509_get_subject_name(certificate);
    const auto* bytes = reinterpret_cast<const unsigned char*>(name.data());
    require(
        X509_NAME_add_entry_by_txt(
            subject, "CN", MBSTRING_UTF8, bytes, static_cast<int>(name.size()), -1, 0
        ) == 1
    );
    require(X509_set_issuer_name(certificate, subject) == 1);
}

template <class Write>
std::string to_pem(Write write) {
    const std::unique_ptr<BIO, End> bio(BIO_new(BIO_s_mem()));
    require(bio && write(bio.get()) == 1);
    char* bytes = nullptr;
    const auto size = BIO_get_mem_data(bio.get(), &bytes);
    return {bytes, static_cast<std::size_t>(size)};
}

}  // namespace

SelfSigned make_self_signed(
    std::span<const std::string> names,
    KeyKind kind,
    base::Time valid_from,
    std::chrono::days lifetime
) {
    if (names.empty()) {
        throw std::runtime_error("self-signed certificate: no name given");
    }
    const auto key = make_key(kind);
    const Certificate certificate(X509_new());
    const auto from = std::chrono::system_clock::to_time_t(valid_from);
    const auto until = std::chrono::system_clock::to_time_t(valid_from + lifetime);
    require(certificate && X509_set_version(certificate.get(), X509_VERSION_3) == 1);
    require(ASN1_TIME_set(X509_getm_notBefore(certificate.get()), from) != nullptr);
    require(ASN1_TIME_set(X509_getm_notAfter(certificate.get()), until) != nullptr);
    require(X509_set_pubkey(certificate.get(), key.get()) == 1);
    set_serial(certificate.get());
    set_subject(certificate.get(), names.front());
    add_extension(certificate.get(), NID_subject_alt_name, alternative_names(names));
    add_extension(certificate.get(), NID_basic_constraints, "critical,CA:TRUE");
    require(X509_sign(certificate.get(), key.get(), EVP_sha256()) > 0);
    return {
        .certificate = to_pem([&](BIO* bio) { return PEM_write_bio_X509(bio, certificate.get()); }),
        .key = to_pem([&](BIO* bio) {
            return PEM_write_bio_PrivateKey(bio, key.get(), nullptr, nullptr, 0, nullptr, nullptr);
        }),
    };
}

}  // namespace postrider::net
