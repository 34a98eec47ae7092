// A message as it is accepted, and what is owed to each of its recipients.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "base/time.h"
#include "model/content.h"
#include "model/ids.h"
#include "smtp/parameters.h"

namespace postrider::model {

enum class Scope : std::uint8_t { outgoing, incoming };

/// By which front it came in.
enum class Origin : std::uint8_t { smtp, api, raw_api, bounce, panel };

// What senders ask of bounces, in SMTP's own words (RFC 3461).
using smtp::DsnReturn;
using smtp::Notify;

/// Where a delivery stands. The numbers are stored.
enum class DeliveryStatus : std::uint8_t {
    queued = 0,     ///< waits for its first attempt
    deferred = 1,   ///< tried, will be tried again
    delivered = 2,  ///< final: a host took it
    bounced = 3,    ///< final: refused for good
    expired = 4,    ///< final: tried until its life time ended
    held = 5,       ///< waits for a person
    cancelled = 6,  ///< final: a person, or the end of the hold, said no
};
constexpr bool is_final(DeliveryStatus status) {
    return status == DeliveryStatus::delivered || status == DeliveryStatus::bounced ||
           status == DeliveryStatus::expired || status == DeliveryStatus::cancelled;
}

/// One recipient of a message about to be accepted. Value.
struct NewDelivery {
    std::string recipient;    ///< as given, the domain lower-case
    std::string destination;  ///< the recipient's domain as A-label, or an address literal
    Notify notify = Notify::unspecified;
    std::string original_recipient;  ///< ORCPT, decoded "rfc822;a@b"; empty when none
};

/// A message about to be accepted: what intake hands to the store. Value.
struct NewMessage {
    ServerId server;
    Scope scope = Scope::outgoing;
    Origin origin = Origin::smtp;
    std::optional<CredentialId> credential;
    std::optional<DomainId> domain;  ///< whose key signs; none: the installation's
    std::string sender;              ///< envelope sender as given; "" is the null sender
    bool is_bounce = false;          ///< goes out with MAIL FROM:<>
    std::string subject;             ///< decoded, cut to 200 characters
    std::string message_id;          ///< Message-ID without brackets; "" when none
    std::string tag;
    bool received_with_tls = false;
    DsnReturn dsn_return = DsnReturn::unspecified;
    std::string envelope_id;  ///< ENVID, decoded
    base::Time accepted_at;
    base::Time expires_at;  ///< no attempt begins after it
    /// Set when the message waits for a person: why, in words. Its deliveries do not enter the
    /// queue.
    std::optional<std::string> hold_reason;
    base::Time hold_ends_at;  ///< when it is held: cancelled then, if nobody has let it go
    Content content;
    std::vector<NewDelivery> deliveries;  ///< at least one
};

/// A delivery handed to the queue's runner, leased to it: everything an attempt needs. Value.
struct Claim {
    DeliveryId delivery;
    MessageId message;
    ServerId server;
    std::optional<DomainId> domain;
    Origin origin = Origin::smtp;
    std::string sender;
    bool is_bounce = false;
    std::string recipient;
    std::string destination;
    Notify notify = Notify::unspecified;
    std::string original_recipient;
    DsnReturn dsn_return = DsnReturn::unspecified;
    std::string envelope_id;
    std::uint32_t attempts = 0;  ///< made so far
    base::Time accepted_at;
    base::Time expires_at;
    Content content;
};

/// What acceptance gave. Value.
struct Accepted {
    MessageId message;
    std::vector<DeliveryId> deliveries;  ///< in the order of NewMessage::deliveries
};

}  // namespace postrider::model
