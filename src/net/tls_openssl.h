// What stands behind TlsServer and TlsClient: OpenSSL's contexts. For net's own files only.
#pragma once

#include <memory>
#include <mutex>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include <openssl/ssl.h>

#include "net/tls.h"

namespace postrider::net {

struct SslContextEnd {
    void operator()(SSL_CTX* context) const { SSL_CTX_free(context); }
};
using SslContext = std::unique_ptr<SSL_CTX, SslContextEnd>;

/// Takes what OpenSSL has to say on this thread, in words; empties its queue.
std::string take_openssl_errors();

/// All certificates of a server as they were read at one moment. Immutable, any thread.
class CertificateSet {
public:
    /// Throws TlsError naming the file.
    static std::shared_ptr<const CertificateSet> load(const TlsServerOptions& options);

    /// For an exact name, then for the wildcard above it, then the first. `server_name` in any
    /// case.
    SSL_CTX* choose(std::string_view server_name) const;

private:
    void add(SslContext context);

    std::vector<SslContext> contexts_;
    std::unordered_map<std::string, SSL_CTX*> by_name_;  ///< "mx.example.test", "*.example.test"
};

class OpenSslServer final : public TlsServer {
public:
    explicit OpenSslServer(TlsServerOptions options);

    void reload() override;
    std::shared_ptr<const CertificateSet> certificates() const;

private:
    const TlsServerOptions options_;
    mutable std::mutex mutex_;
    std::shared_ptr<const CertificateSet> certificates_;
};

class OpenSslClient final : public TlsClient {
public:
    explicit OpenSslClient(const TlsClientOptions& options);

    SSL_CTX* context() const { return context_.get(); }

private:
    SslContext context_;
};

}  // namespace postrider::net
