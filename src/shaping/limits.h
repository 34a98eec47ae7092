// How much a site is given at once, and who says so.
#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "shaping/pace.h"

namespace postrider::shaping {

/// A number, and where it comes from: "default", "provider yahoo", "configuration".
template <class T>
struct Limit {
    T value{};
    std::string from;
    friend bool operator==(const Limit&, const Limit&) = default;
};

/// What a rate that nobody has set is taken for when it is slowed down.
inline constexpr Rate slowed_rate{.count = 20, .period = std::chrono::seconds{1}};

/// What is given to one site by one source; an absent limit is none. Value.
struct Limits {
    std::optional<Limit<std::uint32_t>> connections;              ///< at once
    std::optional<Limit<std::uint32_t>> messages_per_connection;  ///< then a fresh one
    std::optional<Limit<Rate>> messages;
    std::optional<Limit<Rate>> connects;

    /// These, with those of `over` in place of their like.
    Limits overlaid(const Limits& over) const;
    /// So many times slower: a part of the connections, at least one, and a part of the rate; of
    /// `slowed_rate` where there is none. `from` says who set what was not there.
    Limits slowed(std::uint32_t times, const std::string& from) const;
    friend bool operator==(const Limits&, const Limits&) = default;
};

}  // namespace postrider::shaping
