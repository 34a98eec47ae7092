// Who is connected at the moment, and who may come in: limits in all, by address and by network.
#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <mutex>
#include <optional>
#include <string>
#include <unordered_map>

#include "base/ip.h"
#include "base/time.h"

namespace postrider::smtpd {

/// Connections at a time, but for the last.
struct CrowdLimits {
    std::size_t all = 5000;
    std::size_t per_address = 100;
    /// Of an IPv4 /24 or an IPv6 /64: what one customer of a provider commands.
    std::size_t per_network = 500;
    /// New connections of one address within a minute; 0: any number.
    std::size_t new_per_minute = 0;
};

enum class Entry : std::uint8_t {
    welcome,
    full,
    address_full,
    network_full,
    too_often,
};

/// Addresses whose new connections are counted within a minute; of those beyond it none is.
inline constexpr std::size_t counted_addresses_max = 100'000;

/// All listeners of a program share one. Resource; any thread.
class Crowd {
public:
    explicit Crowd(CrowdLimits limits = {}) : limits_(limits) {}

    /// Whoever is welcome is counted until `leave`.
    Entry enter(const base::IpAddress& address, base::Instant now);
    void leave(const base::IpAddress& address);
    std::size_t size() const;

private:
    using Counts = std::unordered_map<base::IpAddress, std::size_t>;

    bool comes_too_often(const base::IpAddress& address, base::Instant now);

    const CrowdLimits limits_;
    mutable std::mutex mutex_;
    std::size_t all_ = 0;
    Counts addresses_;
    Counts networks_;
    Counts of_this_minute_;
    std::optional<base::Instant> minute_ends_;
};

}  // namespace postrider::smtpd
