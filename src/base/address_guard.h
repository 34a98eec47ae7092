// Which addresses a stranger's word may make us connect to: those of the public Internet alone.
#pragma once

#include <cstdint>
#include <string_view>
#include <vector>

#include "base/ip.h"

namespace postrider::base {

/// What an address is for, by IANA's registries of special-purpose addresses (RFC 6890).
enum class AddressKind : std::uint8_t {
    global,
    unspecified,
    loopback,
    link_local,
    private_use,
    shared,  ///< between a provider and its customers (RFC 6598)
    multicast,
    documentation,
    benchmarking,
    reserved,  ///< everything else that nobody on the Internet has
};

/// "a loopback address"
std::string_view describe(AddressKind kind);

/// An IPv6 address that carries an IPv4 address (RFC 6052, RFC 3056) is what that one is.
AddressKind kind_of(const IpAddress& address);

/// Value; any thread.
class AddressGuard {
public:
    AddressGuard() = default;
    /// `allowed`: networks that the operator trusts although they are not global.
    explicit AddressGuard(std::vector<IpNetwork> allowed) : allowed_(std::move(allowed)) {}

    bool permits(const IpAddress& address) const;

private:
    bool is_allowed(const IpAddress& address) const;

    std::vector<IpNetwork> allowed_;
};

}  // namespace postrider::base
