// A standing order: what an operator wants done with mail that waits, until it ends.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/time.h"
#include "model/ids.h"

namespace postrider::model {

/// The numbers are stored.
enum class OrderKind : std::uint8_t {
    suspend = 0,  ///< waits until the order ends
    bounce = 1,   ///< ends at once, and its sender is told
    hold = 2,     ///< waits for a person
    reroute = 3,  ///< leaves another way
};

/// Where an order to reroute sends mail. The numbers are stored.
enum class OrderWay : std::uint8_t {
    none = 0,    ///< it reroutes nothing
    pool = 1,    ///< of sources
    source = 2,  ///< by name
    relay = 3,   ///< "relay.example:587", whoever it is for
};

/// "suspend", "bounce" …
std::string_view name_of(OrderKind kind);
std::optional<OrderKind> order_kind(std::string_view name);
/// "pool", "source", "relay"; "" for none.
std::string_view name_of(OrderWay way);

/// Value. Of what it is about, what is empty holds for all mail; all that is given must hold.
struct Order {
    OrderId id;
    OrderKind kind = OrderKind::suspend;

    std::optional<OrganizationId> organization;
    std::optional<ServerId> server;
    std::string domain;     ///< of the recipient, as A-label in lower case
    std::string site;       ///< a host, or what the names of all hosts of the destination end with
    std::string source;     ///< that it would leave from
    std::string tag;        ///< of the message
    std::string sender;     ///< envelope sender: an address, or a domain
    std::string recipient;  ///< an address

    std::string enhanced_code;  ///< of a bounce, "5.7.1"
    std::string words;          ///< of a bounce, for the sender
    OrderWay way = OrderWay::none;
    std::string target;  ///< a pool, a source, or a relay's host and port

    std::string reason;   ///< for people of the house
    std::string made_by;  ///< who
    base::Time made_at;
    std::optional<base::Time> ends_at;   ///< by itself; none: when somebody ends it
    std::optional<base::Time> ended_at;  ///< by somebody

    /// Those of `organization` or `server` when the order was read; the order is about these only
    /// where one of the two is given.
    std::vector<ServerId> servers;

    bool stands(base::Time now) const { return !ended_at && (!ends_at || now < *ends_at); }
    friend bool operator==(const Order&, const Order&) = default;
};

/// "order #3"
std::string name_of(OrderId id);
/// What a delivery says that the order holds.
std::string hold_reason(const Order& order);

}  // namespace postrider::model
