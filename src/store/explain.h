// What is read for whoever asks why: everything kept of one delivery, and what waits where.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "model/attempt.h"
#include "model/event.h"
#include "model/inspection.h"
#include "model/message.h"
#include "model/tenancy.h"
#include "store/transaction.h"

namespace postrider::store {

/// A delivery's place in the queue. Value.
struct QueuePlace {
    model::DeliveryId delivery;
    base::Time due;
    std::uint32_t attempts = 0;  ///< made so far
    std::string leased_by;       ///< the process that holds it; empty: none
    base::Time leased_until{};
    std::string source{};  ///< that it was last tried from; empty: none
};

/// Value.
struct DeliveryFacts {
    model::DeliveryId id;
    model::DeliveryStatus status = model::DeliveryStatus::queued;
    std::string recipient;
    std::string destination;
    model::Notify notify = model::Notify::unspecified;
    std::optional<model::RouteId> route;
    std::optional<model::EndpointId> endpoint;
    std::optional<base::Time> next_attempt_at;
    std::optional<base::Time> hold_ends_at;
    std::string hold_reason;
    std::string wait_reason;  ///< why it waits, where no attempt says so
    std::string route_address;
    std::string endpoint_name;  ///< empty: there is none any more

    model::MessageId message;
    model::ServerId server;
    model::Scope scope = model::Scope::outgoing;
    model::Origin origin = model::Origin::smtp;
    std::optional<model::CredentialId> credential;
    std::optional<model::DomainId> domain;
    std::string sender;
    bool is_bounce = false;
    std::string subject;
    std::string message_id;
    std::string tag;
    bool received_with_tls = false;
    base::Time accepted_at;
    base::Time expires_at;
    std::optional<model::DeliveryId> bounce_for;
    model::Stream stream = model::Stream::direct;
    std::uint64_t size = 0;
    std::int64_t recipients = 1;  ///< of the message
    std::int64_t place = 1;       ///< of this one among them
};

/// All that is kept of one delivery. Value.
struct DeliveryStory {
    DeliveryFacts facts;
    std::optional<model::Server> server;
    std::optional<model::Credential> credential;
    std::string signing_domain;  ///< empty: the installation's own, or none
    std::optional<model::Inspection> inspection;
    std::vector<model::Attempt> attempts;  ///< with transcripts and decisions
    std::vector<model::Event> events;      ///< its own and its message's, oldest first
    std::optional<QueuePlace> place;
    /// What its message begins with; empty where the bytes are past their retention.
    std::string head;
};
inline constexpr std::size_t story_head_max = 64 * 1024;

/// None: it never was, or its day is gone. `directory`: where files of large messages lie.
std::optional<DeliveryStory> read_story(
    Transaction& transaction, model::DeliveryId id, const std::string& directory
);

/// What waits for the end of an order. Value.
struct OrderedWait {
    model::OrderId order;
    std::int64_t count = 0;
};

/// What the queue holds of one destination. Value.
struct DestinationQueue {
    std::string destination;
    std::int64_t waiting = 0;  ///< held by nobody, due or not
    std::int64_t due = 0;      ///< of these
    std::int64_t leased = 0;
    std::optional<base::Time> oldest_due;  ///< of those that wait
    std::string holder = {};               ///< of the last lease to end; empty: none is leased
    std::optional<base::Time> leased_until = {};
    std::vector<OrderedWait> ordered = {};  ///< of those that wait, by order
};
/// By name; of one destination, or all of them. Looks at every row of theirs.
std::vector<DestinationQueue> read_destinations(
    Transaction& transaction, const std::string& only, base::Time now
);
/// The first due of a destination that nobody holds; one or none.
std::vector<QueuePlace> read_first_waiting(
    Transaction& transaction, std::string_view destination, base::Time now
);
/// The first due of a destination.
std::vector<QueuePlace> read_first_due(
    Transaction& transaction, std::string_view destination, std::size_t limit
);

}  // namespace postrider::store
