// Who uses the installation: organizations, their mail servers, domains, credentials and users.
#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "base/time.h"
#include "model/ids.h"

namespace postrider::model {

struct Organization {
    OrganizationId id;
    std::string name;
    std::string permalink;  ///< [a-z0-9-]+, unique
    bool is_suspended = false;
};

enum class ServerMode : std::uint8_t {
    live,
    development,  ///< mail is kept and held, never sent
};

/// A tenant's project.
struct Server {
    ServerId id;
    OrganizationId organization;
    std::string name;
    std::string permalink;               ///< unique within the organization
    std::string organization_permalink;  ///< "acme" of "acme/main"
    std::string token;  ///< six letters a-z, unique; the local part of return paths
    ServerMode mode = ServerMode::live;
    /// Suspended itself, or with its organization.
    bool is_suspended = false;
    /// The From header may be anything when Sender names a domain of the server.
    bool allow_sender = false;
    /// Our Received line leaves out the client.
    bool privacy_mode = false;
    // Scores of spam; two decimals are kept.
    /// Arriving mail above it is spam.
    double spam_threshold = 5;
    /// Arriving mail from it on is refused.
    double spam_failure_threshold = 20;
    /// Mail that goes out is held from it on; none: it is not scanned.
    std::optional<double> outbound_spam_threshold;

    /// "acme/main"
    std::string path() const { return organization_permalink + "/" + permalink; }
};

/// A domain that a server, or every server of an organization, may send from.
struct Domain {
    DomainId id;
    OrganizationId organization;
    std::optional<ServerId> server;  ///< none: every server of the organization
    std::string name;                ///< lower-case A-label
    std::string verification_token;  ///< 32 characters, shown in the TXT record
    std::optional<base::Time> verified_at;
    std::string dkim_selector;  ///< "postal-AbCdEf"
    /// PEM, sealed with the installation's key.
    std::string sealed_dkim_key;
    /// PEM, sealed; empty when the second signature is off.
    std::string sealed_ed25519_key;
    std::string ed25519_selector;
    /// Whether `<prefix>.<domain>` was seen to lead to the installation's return-path domain.
    bool has_own_return_path = false;
    /// A sender of any domain may be signed by this one (Postal's use_for_any).
    bool use_for_any = false;
};

enum class CredentialKind : std::uint8_t { smtp, api, smtp_ip };

struct Credential {
    CredentialId id;
    ServerId server;
    CredentialKind kind = CredentialKind::smtp;
    std::string name;
    /// smtp_ip: the network; else empty. The key itself is never kept.
    std::string network;
    /// The first characters of the key, so that a person can tell keys apart.
    std::string hint;
    /// Mail of this credential is held until someone releases it.
    bool holds_mail = false;
    /// The key, sealed, where CRAM-MD5 was switched on for it; else empty.
    std::string sealed_key;
    std::optional<base::Time> last_used_at;
};

struct User {
    UserId id;
    std::string email;
    std::string first_name;
    std::string last_name;
    bool is_admin = false;
};

}  // namespace postrider::model
