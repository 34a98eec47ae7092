// The one list of what can happen to mail, in the order of a message's life.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "base/time.h"
#include "model/ids.h"

namespace postrider::model {

/// The numbers are stored; they are never used again for something else.
enum class EventKind : std::uint8_t {
    accepted = 1,     ///< We answered 250: the message is ours to deliver.
    held = 2,         ///< The delivery waits for a person; the detail says why.
    released = 3,     ///< A person let it go.
    cancelled = 4,    ///< A person, the end of the hold or of its server ended it.
    deferred = 5,     ///< A host could not take it yet; it will be tried again.
    delivered = 6,    ///< A host took it.
    bounced = 7,      ///< It was refused for good.
    expired = 8,      ///< Its life time ended before a host took it.
    interrupted = 9,  ///< We stopped during an attempt; whether the host took it is unknown.
    notified = 10,    ///< A bounce about it went back to its sender.
    processed = 11,   ///< It was kept and goes nowhere further; the detail says why.
    complained = 12,  ///< Its recipient complained about it.
    postponed = 13,   ///< It waits without having been tried; the detail says for what.
};

/// "accepted", "delivered" …
std::string_view name_of(EventKind kind);
std::optional<EventKind> event_kind(std::string_view name);

/// Value.
struct Event {
    EventId id;
    EventKind kind = EventKind::accepted;
    base::Time at;
    ServerId server;
    MessageId message;
    DeliveryId delivery;  ///< zero where the event is the whole message's
    std::string detail;   ///< one sentence for people
};

}  // namespace postrider::model
