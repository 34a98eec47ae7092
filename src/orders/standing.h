// Which standing order binds a delivery: matching, without a store and without a clock.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "model/message.h"
#include "model/order.h"

namespace postrider::orders {

/// What an order may ask about a delivery. Views what the caller holds.
struct Traits {
    model::ServerId server;
    std::string_view destination;  ///< the recipient's domain as A-label
    std::string_view tag;
    std::string_view sender;
    std::string_view recipient;
    /// The hosts of the destination, "mx1.there.test:25,mx2.there.test:25"; none: not known yet,
    /// and no order that asks for them fits.
    std::optional<std::string_view> site = std::nullopt;
    /// That it would leave from; none: not known yet.
    std::optional<std::string_view> source = std::nullopt;
};

/// Without site and source.
Traits traits_of(const model::Claim& claim);
bool fits(const model::Order& order, const Traits& traits);

/// The orders that stand, weightiest first. Value; immutable.
class Standing {
public:
    Standing() = default;
    explicit Standing(std::vector<model::Order> orders);

    bool is_empty() const { return orders_.empty(); }
    const std::vector<model::Order>& orders() const { return orders_; }

    /// What decides whether it is tried: to bounce weighs more than to hold, that more than to
    /// suspend; of the same kind the earliest. Null: nothing keeps it.
    const model::Order* binding(const Traits& traits, base::Time now) const;
    /// The same, but for orders that a person has let this delivery pass.
    const model::Order* binding(const Traits& traits, base::Time now, std::string_view passed_hold)
        const;
    /// The order to suspend that keeps all of a strand, whatever its messages are; null where there
    /// is none, or where what weighs more may be about some of them.
    const model::Order* suspension_of(const model::Strand& strand, base::Time now) const;
    /// The way that it is to leave by; null: its own.
    const model::Order* reroute(const Traits& traits, base::Time now) const;
    /// All that fit, weightiest first.
    std::vector<const model::Order*> matching(const Traits& traits, base::Time now) const;

private:
    /// Calls `is_last(order)` for each order that may be about the destination, weightiest first,
    /// until it says so.
    template <class IsLast>
    void each_for(std::string_view destination, IsLast is_last) const;

    std::vector<model::Order> orders_;
    /// Places in `orders_`: thousands of domains may have an order each.
    std::unordered_map<std::string, std::vector<std::size_t>> by_domain_;
    std::vector<std::size_t> of_any_domain_;
};

/// When orders to suspend that fit stood, between two moments: their times together, each moment
/// once.
base::Duration time_suspended(
    const std::vector<model::Order>& suspensions,
    const Traits& traits,
    base::Time from,
    base::Time until
);

/// "Waits for order #3 until 2026-11-22T12:00:00.000Z: their request"
std::string wait_reason(const model::Order& order);
/// The pool that a rerouted delivery leaves from; sources and relays are pools of their own.
std::string pool_of(const model::Order& order);

}  // namespace postrider::orders
