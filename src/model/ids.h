// Ids: distinct types, 53 bits (JavaScript's whole numbers), carrying the day they were made.
#pragma once

#include <chrono>
#include <compare>
#include <cstdint>
#include <functional>

#include "base/time.h"

namespace postrider::model {

/// Days since 2020-01-01 UTC; 14 bits last until 2064.
using Day = std::uint16_t;

constexpr base::Time first_day = base::Time{std::chrono::sys_days{std::chrono::year{2020} / 1 / 1}};

constexpr Day day_of(base::Time time) {
    return static_cast<Day>(std::chrono::floor<std::chrono::days>(time - first_day).count());
}
constexpr base::Time start_of(Day day) {
    return first_day + std::chrono::days{day};
}

/// An id of something that lives in a day's partition: day (14 bits), node (7 bits), number (32
/// bits). Ids of one node grow with time. Value.
template <class Tag>
struct DatedId {
    std::int64_t value = 0;

    static constexpr DatedId make(Day day, std::uint8_t node, std::uint32_t number) {
        return {
            static_cast<std::int64_t>(day) << 39 | static_cast<std::int64_t>(node & 0x7f) << 32 |
            number
        };
    }
    /// The smallest id a day can hold.
    static constexpr DatedId first_of(Day day) { return make(day, 0, 0); }
    /// Behind the greatest one.
    static constexpr DatedId end_of(Day day) {
        return {first_of(day).value + (std::int64_t{1} << 39)};
    }
    constexpr Day day() const { return static_cast<Day>(value >> 39); }
    constexpr explicit operator bool() const { return value != 0; }
    friend constexpr auto operator<=>(DatedId, DatedId) = default;
};

/// An id of something that lasts: counted up from 1.
template <class Tag>
struct LastingId {
    std::int64_t value = 0;
    constexpr explicit operator bool() const { return value != 0; }
    friend constexpr auto operator<=>(LastingId, LastingId) = default;
};

using MessageId = DatedId<struct MessageTag>;
using DeliveryId = DatedId<struct DeliveryTag>;
using EventId = DatedId<struct EventTag>;

using OrganizationId = LastingId<struct OrganizationTag>;
using ServerId = LastingId<struct ServerTag>;
using DomainId = LastingId<struct DomainTag>;
using CredentialId = LastingId<struct CredentialTag>;
using UserId = LastingId<struct UserTag>;
using RouteId = LastingId<struct RouteTag>;
using EndpointId = LastingId<struct EndpointTag>;
using OrderId = LastingId<struct OrderTag>;

}  // namespace postrider::model

template <class Tag>
struct std::hash<postrider::model::DatedId<Tag>> {
    std::size_t operator()(postrider::model::DatedId<Tag> id) const noexcept {
        return std::hash<std::int64_t>{}(id.value);
    }
};
template <class Tag>
struct std::hash<postrider::model::LastingId<Tag>> {
    std::size_t operator()(postrider::model::LastingId<Tag> id) const noexcept {
        return std::hash<std::int64_t>{}(id.value);
    }
};
