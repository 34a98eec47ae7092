// A message as it is accepted, and what is owed to each of its recipients.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "base/time.h"
#include "model/consequence.h"
#include "model/content.h"
#include "model/ids.h"
#include "model/inspection.h"
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
    processed = 7,  ///< final: kept, goes nowhere further
};
constexpr bool is_final(DeliveryStatus status) {
    return status == DeliveryStatus::delivered || status == DeliveryStatus::bounced ||
           status == DeliveryStatus::expired || status == DeliveryStatus::cancelled ||
           status == DeliveryStatus::processed;
}

struct NewMessage;

// How a delivery begins.

/// In the queue, due at once or later.
struct Queue {
    std::optional<base::Time> not_before = std::nullopt;
};
/// The reason of a hold that ends when the server is resumed.
inline constexpr std::string_view server_is_suspended = "The mail server is suspended";

/// Waits for a person.
struct Hold {
    std::string reason;
    base::Time ends_at;  ///< cancelled then, if nobody has let it go
};
/// Over before it began.
struct Ended {
    DeliveryStatus status = DeliveryStatus::processed;  ///< processed or bounced
    std::string why;
    /// A bounce to the sender, accepted in the same transaction; null: none.
    std::shared_ptr<const NewMessage> notice;
};
using Birth = std::variant<Queue, Hold, Ended>;

/// One recipient of a message about to be accepted; of one that arrives, one recipient and one of
/// the endpoints that its route leads to. Value.
struct NewDelivery {
    std::string recipient;  ///< as given, the domain lower-case
    /// The recipient's domain as A-label, an address literal, or an endpoint (`destination_of`).
    /// Empty: there is nowhere to go, and letting it go ends it as processed.
    std::string destination;
    Notify notify = Notify::unspecified;
    std::string original_recipient;  ///< ORCPT, decoded "rfc822;a@b"; empty when none
    std::optional<RouteId> route;    ///< by which it came in
    std::optional<EndpointId> endpoint;
    Birth birth = Queue{};
};

/// "endpoint:17"
std::string destination_of(EndpointId endpoint);
/// None: not an endpoint's.
std::optional<EndpointId> endpoint_of(std::string_view destination);

/// How mail is meant. The numbers are stored.
enum class Stream : std::uint8_t {
    direct = 0,  ///< somebody waits for it
    bulk = 1,    ///< the same for many
};

/// What waits together: one server's stream to one destination. Value.
struct Strand {
    std::string destination;
    ServerId server;
    Stream stream = Stream::direct;
    friend auto operator<=>(const Strand&, const Strand&) = default;
};

/// What a message asks of its way (RFC 8689). The numbers are stored.
enum class TlsWish : std::uint8_t {
    usual = 0,
    required = 1,  ///< REQUIRETLS: verified TLS all the way, or a bounce
    optional = 2,  ///< "TLS-Required: No": rather in clear than not at all
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
    Stream stream = Stream::direct;
    TlsWish tls_wish = TlsWish::usual;
    bool received_with_tls = false;
    DsnReturn dsn_return = DsnReturn::unspecified;
    std::string envelope_id;  ///< ENVID, decoded
    base::Time accepted_at;
    /// Nothing of it is tried before; its life begins then. None: at once.
    std::optional<base::Time> not_before;
    base::Time expires_at;  ///< no attempt begins after it
    /// Of a bounce: the delivery that it is about, where that is known and one.
    std::optional<DeliveryId> bounce_for;
    /// Of one that arrived; null for what is sent.
    std::shared_ptr<const Inspection> inspection;
    /// What it tells of mail that was sent earlier.
    std::vector<Consequence> consequences;
    Content content;
    std::vector<NewDelivery> deliveries;  ///< at least one
};

/// How many of its deliveries enter the queue.
std::size_t queued_count(const NewMessage& message);
/// Whether none of them has to wait.
bool is_due_at_once(const NewMessage& message);
/// When a delivery that enters the queue is due first.
base::Time due_of(const NewMessage& message, const NewDelivery& delivery);
Strand strand_of(const NewMessage& message, const NewDelivery& delivery);

/// A delivery handed to the queue's runner, leased to it: everything an attempt needs. Value.
struct Claim {
    DeliveryId delivery;
    MessageId message;
    ServerId server;
    std::optional<DomainId> domain;
    Scope scope = Scope::outgoing;
    Origin origin = Origin::smtp;
    std::string sender;
    bool is_bounce = false;
    bool received_with_tls = false;
    std::string tag;
    std::string recipient;
    std::string destination;
    std::optional<RouteId> route;
    std::optional<EndpointId> endpoint;
    Notify notify = Notify::unspecified;
    std::string original_recipient;
    DsnReturn dsn_return = DsnReturn::unspecified;
    std::string envelope_id;
    Stream stream = Stream::direct;
    TlsWish tls_wish = TlsWish::usual;
    std::uint32_t attempts = 0;  ///< made so far
    /// The source that it was last tried from; empty: none.
    std::string source;
    base::Time accepted_at;
    /// When its life began: accepted, or due for the first time, and as much later as it was held.
    base::Time life_from;
    base::Time expires_at;  ///< the time that it was held does not count
    /// Why it was held before a person let it go; else empty.
    std::string hold_reason;
    Content content;
    /// Of one that arrived and goes to an endpoint; else null.
    std::shared_ptr<const Inspection> inspection;
};

Strand strand_of(const Claim& claim);

/// What acceptance gave. Value.
struct Accepted {
    MessageId message;
    std::vector<DeliveryId> deliveries;  ///< in the order of NewMessage::deliveries
};

}  // namespace postrider::model

template <>
struct std::hash<postrider::model::Strand> {
    std::size_t operator()(const postrider::model::Strand& strand) const noexcept {
        const auto who = static_cast<std::size_t>(strand.server.value) * 31 +
                         static_cast<std::size_t>(strand.stream);
        return std::hash<std::string>{}(strand.destination) ^ (who * 0x9e3779b97f4a7c15ULL);
    }
};
