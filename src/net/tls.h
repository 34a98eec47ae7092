// TLS as the rest of the house sees it: what to show, what to demand, what was agreed.
#pragma once

#include <compare>
#include <cstdint>
#include <memory>
#include <stdexcept>
#include <string>
#include <vector>

namespace postrider::net {

/// What is wrong with a handshake, or with the certificate that came of it.
enum class TlsTrouble : std::uint8_t {
    none,
    handshake,    ///< no common version or cipher, no TLS at all, an alert
    expired,      ///< the certificate's time is over, or has not begun
    not_trusted,  ///< its chain leads to nobody who is trusted
    wrong_name,   ///< it is another host's
    no_match,     ///< no TLSA record is about it
    other,
};

/// What a finished handshake agreed on. Value.
struct TlsFacts {
    std::string version;      ///< "TLSv1.3"
    std::string cipher;       ///< "TLS_AES_256_GCM_SHA384"
    std::string server_name;  ///< the name asked for (SNI), lower case; empty when none
    /// Client side: whether the certificate chains to a trusted root and bears the name wanted.
    bool is_verified = false;
    /// Client side: why it is not verified, in words; empty when it is.
    std::string verify_problem;
    /// Client side: verified by a record of the demand's, not by a trusted root.
    bool is_verified_by_dane = false;
    /// Client side: the same as `verify_problem`, for those who count.
    TlsTrouble verify_trouble = TlsTrouble::none;
};

/// The handshake failed, in words that name the cause ("certificate expired", "no shared cipher").
class TlsError : public std::runtime_error {
public:
    explicit TlsError(const std::string& words, TlsTrouble trouble = TlsTrouble::handshake)
        : std::runtime_error(words), trouble_(trouble) {}
    TlsTrouble trouble() const { return trouble_; }

private:
    TlsTrouble trouble_;
};

struct CertificateFiles {
    std::string certificate;  ///< PEM: leaf first, then its chain
    std::string key;          ///< PEM
};

struct TlsServerOptions {
    std::vector<CertificateFiles> certificates;  ///< the first serves who asks for no known name
    std::string minimum_version = "TLSv1.2";
    std::string ciphers;  ///< OpenSSL cipher list for TLS 1.2; empty: the default
    /// PEM file of those who vouch for clients; then only a client whose certificate they signed,
    /// or that is one of theirs, comes in. Empty: clients are not asked.
    std::string client_authorities;
};

/// What a listener shows: certificates chosen by SNI (RFC 6066 §3) from their subject names,
/// wildcards included. Resource; used by connections of any thread; `reload` swaps all certificates
/// at once, and connections that stand keep theirs.
class TlsServer {
public:
    /// Throws TlsError naming the file that cannot be used.
    static std::shared_ptr<TlsServer> create(TlsServerOptions options);
    TlsServer() = default;
    TlsServer(const TlsServer&) = delete;
    TlsServer& operator=(const TlsServer&) = delete;
    virtual ~TlsServer() = default;

    /// Reads the same files again. On failure throws TlsError and goes on with what it had.
    virtual void reload() = 0;
};

enum class TlsVerify : std::uint8_t {
    none,  ///< any certificate will do (opportunistic); facts still say whether it would verify
    full,  ///< chain and name must be right, else TlsError
};

struct TlsClientOptions {
    std::string authorities;  ///< PEM file of trust anchors; empty: the system's
    /// What it shows to servers that ask; empty: nothing.
    CertificateFiles certificate;
};

/// What a client brings: trust anchors and, where servers ask for one, a certificate. Resource; any
/// thread.
class TlsClient {
public:
    /// `authorities`: a PEM file, or empty for the system's. Throws TlsError.
    static std::shared_ptr<TlsClient> create(std::string authorities = {});
    /// Throws TlsError naming the file that cannot be used.
    static std::shared_ptr<TlsClient> create(const TlsClientOptions& options);
    TlsClient() = default;
    TlsClient(const TlsClient&) = delete;
    TlsClient& operator=(const TlsClient&) = delete;
    virtual ~TlsClient() = default;
};

/// What a TLSA record asks of a server's chain (RFC 6698 §2.1).
struct DaneRecord {
    std::uint8_t usage = 3;
    std::uint8_t selector = 1;
    std::uint8_t matching = 1;
    std::string association;  ///< bytes
    friend auto operator<=>(const DaneRecord&, const DaneRecord&) = default;
};

/// Whether a record that holds a whole certificate or key (matching 0) holds one; others do.
bool is_well_formed(const DaneRecord& record);

struct TlsDemand {
    std::string server_name;  ///< sent as SNI and, with `full`, matched against the certificate
    TlsVerify verify = TlsVerify::none;
    /// With `full`: one of these must match, and no trusted root counts (RFC 7672 §3.1). Of the
    /// usages 2 and 3; where none is of use the handshake fails.
    std::vector<DaneRecord> dane = {};
    /// With usage 2: names that do as well as `server_name` (RFC 7672 §3.2.2).
    std::vector<std::string> other_names = {};
    /// With `full` and without records: the certificate must bear one of these instead of
    /// `server_name`. ".a.test" stands for every name below it.
    std::vector<std::string> instead = {};
};

}  // namespace postrider::net
