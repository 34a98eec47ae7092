// Counting who is connected.
#include "smtpd/crowd.h"

#include <algorithm>
#include <array>

namespace postrider::smtpd {
namespace {

using base::IpAddress;

/// The first address of its /24 or /64.
IpAddress network_of(const IpAddress& address) {
    constexpr std::size_t kept_v4 = 3;
    constexpr std::size_t kept_v6 = 8;
    const auto bytes = address.bytes();
    std::array<std::uint8_t, 16> first{};
    std::copy_n(bytes.begin(), address.is_v4() ? kept_v4 : kept_v6, first.begin());
    return address.is_v4() ? IpAddress::v4({first[0], first[1], first[2], 0})
                           : IpAddress::v6(first);
}

std::size_t count_of(
    const std::unordered_map<IpAddress, std::size_t>& counts, const IpAddress& address
) {
    const auto found = counts.find(address);
    return found == counts.end() ? 0 : found->second;
}

void take_one(std::unordered_map<IpAddress, std::size_t>& counts, const IpAddress& address) {
    const auto found = counts.find(address);
    if (found != counts.end() && --found->second == 0) {
        counts.erase(found);
    }
}

}  // namespace

Entry Crowd::enter(const IpAddress& address, base::Instant now) {
    const std::scoped_lock lock(mutex_);
    if (all_ >= limits_.all) {
        return Entry::full;
    }
    const bool is_often = comes_too_often(address, now);
    if (is_often) {
        return Entry::too_often;
    }
    if (count_of(addresses_, address) >= limits_.per_address) {
        return Entry::address_full;
    }
    const auto network = network_of(address);
    if (count_of(networks_, network) >= limits_.per_network) {
        return Entry::network_full;
    }
    ++all_;
    ++addresses_[address];
    ++networks_[network];
    return Entry::welcome;
}

/// A minute begins with the first who comes after the one before: nothing needs a timer.
bool Crowd::comes_too_often(const IpAddress& address, base::Instant now) {
    if (limits_.new_per_minute == 0) {
        return false;
    }
    if (!minute_ends_ || now >= *minute_ends_) {
        of_this_minute_.clear();
        minute_ends_ = now + std::chrono::minutes{1};
    }
    if (of_this_minute_.size() >= counted_addresses_max && !of_this_minute_.contains(address)) {
        return false;
    }
    return ++of_this_minute_[address] > limits_.new_per_minute;
}

void Crowd::leave(const IpAddress& address) {
    const std::scoped_lock lock(mutex_);
    --all_;
    take_one(addresses_, address);
    take_one(networks_, network_of(address));
}

std::size_t Crowd::size() const {
    const std::scoped_lock lock(mutex_);
    return all_;
}

}  // namespace postrider::smtpd
