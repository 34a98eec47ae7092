// One TLS session over a non-blocking socket.
#include "net/tls_session.h"

#include <cerrno>
#include <string>
#include <system_error>
#include <utility>

#include <openssl/err.h>
#include <openssl/x509v3.h>

#include "base/ascii.h"
#include "base/ip.h"

namespace postrider::net {
namespace {

/// The name to be proven. An address is matched as one and never sent as SNI (RFC 6066 §3).
void set_name(SSL* ssl, const std::string& name) {
    if (name.empty()) {
        return;
    }
    if (base::IpAddress::parse(name)) {
        X509_VERIFY_PARAM_set1_ip_asc(SSL_get0_param(ssl), name.c_str());
        return;
    }
    SSL_set_hostflags(ssl, X509_CHECK_FLAG_NO_PARTIAL_WILDCARDS);
    auto* text = const_cast<char*>(name.c_str());
    if (SSL_ctrl(ssl, SSL_CTRL_SET_TLSEXT_HOSTNAME, TLSEXT_NAMETYPE_host_name, text) != 1 ||
        SSL_set1_host(ssl, name.c_str()) != 1) {
        throw TlsError("not a server name: " + name + ": " + take_openssl_errors());
    }
}

/// In the place of the name that was set as the server's.
void set_names(SSL* ssl, const std::vector<std::string>& names) {
    X509_VERIFY_PARAM_set1_ip(SSL_get0_param(ssl), nullptr, 0);
    SSL_set_hostflags(ssl, X509_CHECK_FLAG_NO_PARTIAL_WILDCARDS);
    SSL_set1_host(ssl, nullptr);
    for (const auto& name : names) {
        if (SSL_add1_host(ssl, name.c_str()) != 1) {
            throw TlsError("not a server name: " + name + ": " + take_openssl_errors());
        }
    }
}

bool add_record(SSL* ssl, const DaneRecord& record) {
    const auto* bytes = reinterpret_cast<const unsigned char*>(record.association.data());
    return SSL_dane_tlsa_add(
               ssl, record.usage, record.selector, record.matching, bytes, record.association.size()
           ) == 1;
}

void set_records(SSL* ssl, const TlsDemand& demand) {
    if (SSL_dane_enable(ssl, demand.server_name.c_str()) != 1) {
        throw TlsError("DANE: " + take_openssl_errors());
    }
    // RFC 7672 §3.1.1: usage 3 is about the certificate, whatever names it bears.
    SSL_dane_set_flags(ssl, DANE_FLAG_NO_DANE_EE_NAMECHECKS);
    std::size_t usable = 0;
    for (const auto& record : demand.dane) {
        usable += add_record(ssl, record) ? 1 : 0;
    }
    ERR_clear_error();
    if (usable == 0) {
        throw TlsError("DANE: no record is of use");
    }
    for (const auto& name : demand.other_names) {
        SSL_add1_host(ssl, name.c_str());
    }
}

TlsTrouble trouble_of(long verified) {
    switch (verified) {
        case X509_V_OK:
            return TlsTrouble::none;
        case X509_V_ERR_CERT_HAS_EXPIRED:
        case X509_V_ERR_CERT_NOT_YET_VALID:
            return TlsTrouble::expired;
        case X509_V_ERR_HOSTNAME_MISMATCH:
        case X509_V_ERR_IP_ADDRESS_MISMATCH:
            return TlsTrouble::wrong_name;
        case X509_V_ERR_DANE_NO_MATCH:
            return TlsTrouble::no_match;
        case X509_V_ERR_UNABLE_TO_GET_ISSUER_CERT:
        case X509_V_ERR_UNABLE_TO_GET_ISSUER_CERT_LOCALLY:
        case X509_V_ERR_UNABLE_TO_VERIFY_LEAF_SIGNATURE:
        case X509_V_ERR_DEPTH_ZERO_SELF_SIGNED_CERT:
        case X509_V_ERR_SELF_SIGNED_CERT_IN_CHAIN:
        case X509_V_ERR_CERT_UNTRUSTED:
            return TlsTrouble::not_trusted;
        default:
            return TlsTrouble::other;
    }
}

}  // namespace

TlsSession::TlsSession(int socket, std::shared_ptr<const CertificateSet> certificates)
    : certificates_(std::move(certificates)), ssl_(SSL_new(certificates_->choose(""))) {
    if (!ssl_ || SSL_set_fd(ssl_.get(), socket) != 1) {
        throw TlsError("OpenSSL: " + take_openssl_errors());
    }
    SSL_set_accept_state(ssl_.get());
}

TlsSession::TlsSession(int socket, const OpenSslClient& client, const TlsDemand& demand)
    : ssl_(SSL_new(client.context())) {
    if (!ssl_ || SSL_set_fd(ssl_.get(), socket) != 1) {
        throw TlsError("OpenSSL: " + take_openssl_errors());
    }
    set_name(ssl_.get(), demand.server_name);
    if (demand.verify == TlsVerify::full && !demand.dane.empty()) {
        set_records(ssl_.get(), demand);
    }
    if (demand.verify == TlsVerify::full && demand.dane.empty() && !demand.instead.empty()) {
        set_names(ssl_.get(), demand.instead);
    }
    // Without SSL_VERIFY_PEER the chain is examined all the same, and the result only noted.
    const bool must_verify = demand.verify == TlsVerify::full;
    SSL_set_verify(ssl_.get(), must_verify ? SSL_VERIFY_PEER : SSL_VERIFY_NONE, nullptr);
    facts_.server_name = base::to_lower(demand.server_name);
    SSL_set_connect_state(ssl_.get());
}

TlsWant TlsSession::handshake() {
    ERR_clear_error();
    const int result = SSL_do_handshake(ssl_.get());
    if (result != 1) {
        return want_after(result, "handshake");
    }
    note_facts();
    certificates_.reset();
    return TlsWant::nothing;
}

TlsSession::Moved TlsSession::read(std::span<char> into) {
    ERR_clear_error();
    Moved moved;
    const int result = SSL_read_ex(ssl_.get(), into.data(), into.size(), &moved.bytes);
    if (result != 1 && SSL_get_error(ssl_.get(), result) != SSL_ERROR_ZERO_RETURN) {
        moved.want = want_after(result, "read");
    }
    return moved;
}

TlsSession::Moved TlsSession::write(std::string_view bytes) {
    ERR_clear_error();
    Moved moved;
    const int result = SSL_write_ex(ssl_.get(), bytes.data(), bytes.size(), &moved.bytes);
    if (result != 1) {
        moved.want = want_after(result, "write");
    }
    return moved;
}

void TlsSession::say_goodbye() noexcept {
    // OpenSSL forbids it after a fatal error.
    if (!is_broken_ && SSL_is_init_finished(ssl_.get()) != 0) {
        SSL_shutdown(ssl_.get());
    }
    ERR_clear_error();
}

TlsWant TlsSession::want_after(int result, std::string_view doing) {
    const int system_error = errno;
    switch (SSL_get_error(ssl_.get(), result)) {
        case SSL_ERROR_WANT_READ:
            return TlsWant::readable;
        case SSL_ERROR_WANT_WRITE:
            return TlsWant::writable;
        case SSL_ERROR_SYSCALL:
            is_broken_ = true;
            throw std::system_error(
                system_error != 0 ? system_error : ECONNRESET,
                std::generic_category(),
                "TLS " + std::string(doing)
            );
        case SSL_ERROR_ZERO_RETURN:
            is_broken_ = true;
            throw TlsError("TLS " + std::string(doing) + ": the peer closed the connection");
        default:
            throw_broken(doing);
    }
}

void TlsSession::throw_broken(std::string_view doing) {
    is_broken_ = true;
    const auto verified = SSL_get_verify_result(ssl_.get());
    if (verified != X509_V_OK && (SSL_get_verify_mode(ssl_.get()) & SSL_VERIFY_PEER) != 0) {
        ERR_clear_error();
        throw TlsError(X509_verify_cert_error_string(verified), trouble_of(verified));
    }
    throw TlsError("TLS " + std::string(doing) + ": " + take_openssl_errors());
}

void TlsSession::note_facts() {
    facts_.version = SSL_get_version(ssl_.get());
    facts_.cipher = SSL_get_cipher_name(ssl_.get());
    if (SSL_is_server(ssl_.get()) != 0) {
        const char* name = SSL_get_servername(ssl_.get(), TLSEXT_NAMETYPE_host_name);
        facts_.server_name = base::to_lower(name != nullptr ? name : "");
        return;
    }
    const auto verified = SSL_get_verify_result(ssl_.get());
    facts_.is_verified = verified == X509_V_OK;
    facts_.is_verified_by_dane = SSL_get0_dane_authority(ssl_.get(), nullptr, nullptr) >= 0;
    if (!facts_.is_verified) {
        facts_.verify_problem = X509_verify_cert_error_string(verified);
        facts_.verify_trouble = trouble_of(verified);
    }
}

}  // namespace postrider::net
