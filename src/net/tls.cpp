// The OpenSSL contexts of servers and clients.
#include "net/tls.h"

#include <algorithm>
#include <memory>
#include <utility>

#include <openssl/err.h>
#include <openssl/x509v3.h>

#include "base/ascii.h"
#include "net/tls_openssl.h"

namespace postrider::net {
namespace {

// TLS 1.2 as mail meets it: forward secrecy first, but what old servers have beats clear text.
constexpr const char* usual_ciphers =
    "ECDHE+AESGCM:ECDHE+CHACHA20:DHE+AESGCM:ECDHE+AES:DHE+AES:RSA+AESGCM:RSA+AES:"
    "!aNULL:!eNULL:!MD5:!PSK:!SRP:!DSS";

int version_number(const std::string& version) {
    if (version == "TLSv1.3") {
        return TLS1_3_VERSION;
    }
    if (version == "TLSv1.2") {
        return TLS1_2_VERSION;
    }
    throw TlsError("TLS version not supported: " + version);
}

void set_common(SSL_CTX* context) {
    // Idle connections are many: their buffers go back as soon as they are empty.
    SSL_CTX_set_mode(
        context,
        SSL_MODE_RELEASE_BUFFERS | SSL_MODE_ENABLE_PARTIAL_WRITE |
            SSL_MODE_ACCEPT_MOVING_WRITE_BUFFER
    );
    SSL_CTX_set_options(
        context, SSL_OP_NO_COMPRESSION | SSL_OP_NO_RENEGOTIATION | SSL_OP_IGNORE_UNEXPECTED_EOF
    );
    SSL_CTX_set_read_ahead(context, 1);
    SSL_CTX_set_session_cache_mode(context, SSL_SESS_CACHE_OFF);
}

int choose_certificate(SSL* ssl, int*, void* set) {
    const char* name = SSL_get_servername(ssl, TLSEXT_NAMETYPE_host_name);
    if (name != nullptr) {
        SSL_set_SSL_CTX(ssl, static_cast<const CertificateSet*>(set)->choose(name));
    }
    // An unknown name gets the first certificate: mail goes by MX names that are often aliases.
    return SSL_TLSEXT_ERR_OK;
}

void use_certificate(SSL_CTX* context, const CertificateFiles& files) {
    if (SSL_CTX_use_certificate_chain_file(context, files.certificate.c_str()) != 1) {
        throw TlsError("certificate " + files.certificate + ": " + take_openssl_errors());
    }
    if (SSL_CTX_use_PrivateKey_file(context, files.key.c_str(), SSL_FILETYPE_PEM) != 1 ||
        SSL_CTX_check_private_key(context) != 1) {
        throw TlsError("key " + files.key + ": " + take_openssl_errors());
    }
}

void demand_clients(SSL_CTX* context, const std::string& authorities) {
    if (SSL_CTX_load_verify_locations(context, authorities.c_str(), nullptr) != 1) {
        throw TlsError("authorities " + authorities + ": " + take_openssl_errors());
    }
    SSL_CTX_set_verify(context, SSL_VERIFY_PEER | SSL_VERIFY_FAIL_IF_NO_PEER_CERT, nullptr);
}

SslContext make_server_context(const TlsServerOptions& options, const CertificateFiles& files) {
    SslContext context(SSL_CTX_new(TLS_server_method()));
    if (!context) {
        throw TlsError("OpenSSL: " + take_openssl_errors());
    }
    set_common(context.get());
    SSL_CTX_set_options(context.get(), SSL_OP_CIPHER_SERVER_PREFERENCE | SSL_OP_PRIORITIZE_CHACHA);
    SSL_CTX_set_num_tickets(context.get(), 1);
    SSL_CTX_set_dh_auto(context.get(), 1);
    SSL_CTX_set_min_proto_version(context.get(), version_number(options.minimum_version));
    const char* ciphers = options.ciphers.empty() ? usual_ciphers : options.ciphers.c_str();
    if (SSL_CTX_set_cipher_list(context.get(), ciphers) != 1) {
        throw TlsError("no cipher known in: " + options.ciphers + ": " + take_openssl_errors());
    }
    use_certificate(context.get(), files);
    if (!options.client_authorities.empty()) {
        demand_clients(context.get(), options.client_authorities);
    }
    return context;
}

std::string text_of(const ASN1_STRING* text) {
    const auto* bytes = ASN1_STRING_get0_data(text);
    return base::to_lower(
        {reinterpret_cast<const char*>(bytes), static_cast<std::size_t>(ASN1_STRING_length(text))}
    );
}

std::vector<std::string> alternative_names(const X509* certificate) {
    std::vector<std::string> result;
    auto* names = static_cast<GENERAL_NAMES*>(
        X509_get_ext_d2i(certificate, NID_subject_alt_name, nullptr, nullptr)
    );
    for (int i = 0; i < sk_GENERAL_NAME_num(names); ++i) {
        const GENERAL_NAME* name = sk_GENERAL_NAME_value(names, i);
        if (name->type == GEN_DNS) {
            result.push_back(text_of(name->d.dNSName));
        }
    }
    GENERAL_NAMES_free(names);
    return result;
}

/// RFC 6125 §6.4.4: the common name counts only where no alternative name is given.
std::vector<std::string> subject_names(const X509* certificate) {
    auto result = alternative_names(certificate);
    const X509_NAME* subject = X509_get_subject_name(certificate);
    const int place = X509_NAME_get_index_by_NID(subject, NID_commonName, -1);
    if (result.empty() && place >= 0) {
        result.push_back(text_of(X509_NAME_ENTRY_get_data(X509_NAME_get_entry(subject, place))));
    }
    return result;
}

}  // namespace

std::string take_openssl_errors() {
    std::string text;
    while (const auto code = ERR_get_error()) {
        const char* reason = ERR_reason_error_string(code);
        text += text.empty() ? "" : "; ";
        text += reason != nullptr ? reason : std::to_string(code);
    }
    return text.empty() ? "unknown cause" : text;
}

std::shared_ptr<const CertificateSet> CertificateSet::load(const TlsServerOptions& options) {
    if (options.certificates.empty()) {
        throw TlsError("a TLS server needs a certificate");
    }
    ERR_clear_error();
    auto set = std::make_shared<CertificateSet>();
    for (const auto& files : options.certificates) {
        set->add(make_server_context(options, files));
    }
    return set;
}

void CertificateSet::add(SslContext context) {
    SSL_CTX_callback_ctrl(
        context.get(),
        SSL_CTRL_SET_TLSEXT_SERVERNAME_CB,
        reinterpret_cast<void (*)()>(choose_certificate)
    );
    SSL_CTX_set_tlsext_servername_arg(context.get(), this);
    for (auto& name : subject_names(SSL_CTX_get0_certificate(context.get()))) {
        by_name_.emplace(std::move(name), context.get());
    }
    contexts_.push_back(std::move(context));
}

SSL_CTX* CertificateSet::choose(std::string_view server_name) const {
    const auto name = base::to_lower(server_name);
    auto found = by_name_.find(name);
    if (const auto dot = name.find('.'); found == by_name_.end() && dot != std::string::npos) {
        found = by_name_.find("*" + name.substr(dot));
    }
    return found != by_name_.end() ? found->second : contexts_.front().get();
}

OpenSslServer::OpenSslServer(TlsServerOptions options)
    : options_(std::move(options)), certificates_(CertificateSet::load(options_)) {}

void OpenSslServer::reload() {
    auto fresh = CertificateSet::load(options_);
    const std::lock_guard lock(mutex_);
    certificates_.swap(fresh);
}

std::shared_ptr<const CertificateSet> OpenSslServer::certificates() const {
    const std::lock_guard lock(mutex_);
    return certificates_;
}

OpenSslClient::OpenSslClient(const TlsClientOptions& options)
    : context_(SSL_CTX_new(TLS_client_method())) {
    ERR_clear_error();
    set_common(context_.get());
    SSL_CTX_set_min_proto_version(context_.get(), TLS1_2_VERSION);
    SSL_CTX_set_cipher_list(context_.get(), usual_ciphers);
    SSL_CTX_dane_enable(context_.get());
    const auto& authorities = options.authorities;
    const int loaded =
        authorities.empty()
            ? SSL_CTX_set_default_verify_paths(context_.get())
            : SSL_CTX_load_verify_locations(context_.get(), authorities.c_str(), nullptr);
    if (loaded != 1) {
        throw TlsError("authorities " + authorities + ": " + take_openssl_errors());
    }
    if (!options.certificate.certificate.empty()) {
        use_certificate(context_.get(), options.certificate);
    }
}

std::shared_ptr<TlsServer> TlsServer::create(TlsServerOptions options) {
    return std::make_shared<OpenSslServer>(std::move(options));
}

std::shared_ptr<TlsClient> TlsClient::create(std::string authorities) {
    return create(TlsClientOptions{.authorities = std::move(authorities), .certificate = {}});
}

std::shared_ptr<TlsClient> TlsClient::create(const TlsClientOptions& options) {
    return std::make_shared<OpenSslClient>(options);
}

bool is_well_formed(const DaneRecord& record) {
    if (record.matching != 0) {
        return true;
    }
    const auto* next = reinterpret_cast<const unsigned char*>(record.association.data());
    const auto* end = next + record.association.size();
    const auto size = static_cast<long>(record.association.size());
    bool is_whole = false;
    if (record.selector == 0) {
        const std::unique_ptr<X509, void (*)(X509*)> certificate(
            d2i_X509(nullptr, &next, size), X509_free
        );
        is_whole = certificate && X509_get0_pubkey(certificate.get()) != nullptr && next == end;
    } else {
        const std::unique_ptr<EVP_PKEY, void (*)(EVP_PKEY*)> key(
            d2i_PUBKEY(nullptr, &next, size), EVP_PKEY_free
        );
        is_whole = key && next == end;
    }
    ERR_clear_error();
    return is_whole;
}

}  // namespace postrider::net
