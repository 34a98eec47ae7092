// Internet addresses and networks as values.
#pragma once

#include <array>
#include <compare>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>

namespace postrider::base {

/// An IPv4 or IPv6 address. An IPv4-mapped IPv6 address is turned into the IPv4 address it means.
class IpAddress {
public:
    /// 0.0.0.0
    IpAddress() = default;
    static IpAddress v4(std::array<std::uint8_t, 4> bytes);
    static IpAddress v6(std::array<std::uint8_t, 16> bytes);
    /// "192.0.2.1", "2001:db8::1" or "[2001:db8::1]".
    static std::optional<IpAddress> parse(std::string_view text);

    bool is_v4() const { return is_v4_; }
    bool is_v6() const { return !is_v4_; }
    bool is_loopback() const;
    /// All zeros: "any address of this machine" where a listener binds.
    bool is_unspecified() const;
    /// 4 or 16 bytes in network order.
    std::string_view bytes() const;
    std::string to_string() const;
    /// As RFC 5321 §4.1.3 writes it: "[192.0.2.1]", "[IPv6:2001:db8::1]".
    std::string to_literal() const;

    friend auto operator<=>(const IpAddress&, const IpAddress&) = default;

private:
    std::array<char, 16> bytes_{};
    bool is_v4_ = true;
};

/// An address and a port.
struct Endpoint {
    IpAddress address;
    std::uint16_t port = 0;

    /// "127.0.0.1:25", "[::1]:25".
    static std::optional<Endpoint> parse(std::string_view text);
    std::string to_string() const;
    friend auto operator<=>(const Endpoint&, const Endpoint&) = default;
};

/// A CIDR network such as 192.0.2.0/24; a bare address is a network of one.
class IpNetwork {
public:
    static std::optional<IpNetwork> parse(std::string_view text);
    bool contains(const IpAddress& address) const;
    unsigned prefix_length() const { return prefix_length_; }
    std::string to_string() const;

private:
    IpAddress address_;
    unsigned prefix_length_ = 32;
};

}  // namespace postrider::base

template <>
struct std::hash<postrider::base::IpAddress> {
    std::size_t operator()(const postrider::base::IpAddress& address) const noexcept {
        return std::hash<std::string_view>{}(address.bytes());
    }
};
