// IANA's special-purpose registries as a table.
#include "base/address_guard.h"

#include <algorithm>
#include <array>
#include <cstddef>
#include <optional>
#include <string>

#include "base/check.h"

namespace postrider::base {
namespace {

struct Range {
    const char* network;
    AddressKind kind;
};

/// The first that contains an address says what it is.
constexpr Range ranges[] = {
    {"0.0.0.0/32", AddressKind::unspecified},
    {"0.0.0.0/8", AddressKind::reserved},
    {"10.0.0.0/8", AddressKind::private_use},
    {"100.64.0.0/10", AddressKind::shared},
    {"127.0.0.0/8", AddressKind::loopback},
    {"169.254.0.0/16", AddressKind::link_local},
    {"172.16.0.0/12", AddressKind::private_use},
    {"192.0.0.0/24", AddressKind::reserved},
    {"192.0.2.0/24", AddressKind::documentation},
    {"192.88.99.0/24", AddressKind::reserved},
    {"192.168.0.0/16", AddressKind::private_use},
    {"198.18.0.0/15", AddressKind::benchmarking},
    {"198.51.100.0/24", AddressKind::documentation},
    {"203.0.113.0/24", AddressKind::documentation},
    {"224.0.0.0/4", AddressKind::multicast},
    {"240.0.0.0/4", AddressKind::reserved},
    {"0.0.0.0/0", AddressKind::global},

    {"::/128", AddressKind::unspecified},
    {"::1/128", AddressKind::loopback},
    {"fe80::/10", AddressKind::link_local},
    {"fec0::/10", AddressKind::private_use},
    {"fc00::/7", AddressKind::private_use},
    {"ff00::/8", AddressKind::multicast},
    {"2001:db8::/32", AddressKind::documentation},
    {"3fff::/20", AddressKind::documentation},
    {"2001:2::/48", AddressKind::benchmarking},
    // Protocol assignments, Teredo among them.
    {"2001::/23", AddressKind::reserved},
    // What IANA gives to the world; the rest of the space belongs to nobody.
    {"2000::/3", AddressKind::global},
};

struct Parsed {
    IpNetwork network;
    AddressKind kind;
};

const std::vector<Parsed>& parsed_ranges() {
    static const auto parsed = [] {
        std::vector<Parsed> all;
        for (const auto& [text, kind] : ranges) {
            const auto network = IpNetwork::parse(text);
            CHECK(network.has_value());
            all.push_back({*network, kind});
        }
        return all;
    }();
    return parsed;
}

IpAddress v4_at(std::string_view bytes, std::size_t offset) {
    std::array<std::uint8_t, 4> four{};
    std::copy_n(bytes.begin() + static_cast<std::ptrdiff_t>(offset), four.size(), four.begin());
    return IpAddress::v4(four);
}

/// The IPv4 address that a packet to this one would end at.
std::optional<IpAddress> carried(const IpAddress& address) {
    static const auto nat64 = *IpNetwork::parse("64:ff9b::/96");
    static const auto six_to_four = *IpNetwork::parse("2002::/16");
    if (nat64.contains(address)) {
        return v4_at(address.bytes(), 12);
    }
    if (six_to_four.contains(address)) {
        return v4_at(address.bytes(), 2);
    }
    return std::nullopt;
}

}  // namespace

std::string_view describe(AddressKind kind) {
    switch (kind) {
        case AddressKind::global:
            return "a public address";
        case AddressKind::unspecified:
            return "the unspecified address";
        case AddressKind::loopback:
            return "a loopback address";
        case AddressKind::link_local:
            return "a link-local address";
        case AddressKind::private_use:
            return "a private address";
        case AddressKind::shared:
            return "an address shared by a provider's customers";
        case AddressKind::multicast:
            return "a multicast address";
        case AddressKind::documentation:
            return "an address for documentation";
        case AddressKind::benchmarking:
            return "an address for benchmarks";
        case AddressKind::reserved:
            return "a reserved address";
    }
    return {};
}

AddressKind kind_of(const IpAddress& address) {
    if (const auto inner = carried(address)) {
        return kind_of(*inner);
    }
    for (const auto& range : parsed_ranges()) {
        if (range.network.contains(address)) {
            return range.kind;
        }
    }
    return AddressKind::reserved;
}

bool AddressGuard::is_allowed(const IpAddress& address) const {
    return std::ranges::any_of(allowed_, [&](const IpNetwork& network) {
        return network.contains(address);
    });
}

bool AddressGuard::permits(const IpAddress& address) const {
    if (kind_of(address) == AddressKind::global || is_allowed(address)) {
        return true;
    }
    const auto inner = carried(address);
    return inner && is_allowed(*inner);
}

}  // namespace postrider::base
