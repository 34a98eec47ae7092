// One TLS session over a non-blocking socket: says what to wait for, waits for nothing itself.
#pragma once

#include <cstddef>
#include <memory>
#include <span>
#include <string_view>

#include <openssl/ssl.h>

#include "net/tls_openssl.h"

namespace postrider::net {

/// What a TLS step needs before it can go on.
enum class TlsWant { nothing, readable, writable };

/// Resource; belongs to the connection whose socket it uses, and does not close it. A broken wire
/// throws std::system_error, a broken stream TlsError.
class TlsSession {
public:
    /// Server side. `certificates` as they stand at this moment.
    TlsSession(int socket, std::shared_ptr<const CertificateSet> certificates);
    /// Client side.
    TlsSession(int socket, const OpenSslClient& client, const TlsDemand& demand);

    TlsWant handshake();
    struct Moved {
        TlsWant want = TlsWant::nothing;
        std::size_t bytes = 0;  ///< reading nothing without a want: the end
    };
    Moved read(std::span<char> into);
    Moved write(std::string_view bytes);
    /// Tells the peer that nothing follows; whether it hears is not our concern.
    void say_goodbye() noexcept;
    /// After the handshake.
    const TlsFacts& facts() const { return facts_; }

private:
    struct End {
        void operator()(SSL* ssl) const { SSL_free(ssl); }
    };

    TlsWant want_after(int result, std::string_view doing);
    [[noreturn]] void throw_broken(std::string_view doing);
    void note_facts();

    std::shared_ptr<const CertificateSet> certificates_;
    std::unique_ptr<SSL, End> ssl_;
    TlsFacts facts_;
    bool is_broken_ = false;
};

}  // namespace postrider::net
