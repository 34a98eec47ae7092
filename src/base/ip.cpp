// Internet addresses and networks.
#include "base/ip.h"

#include <algorithm>
#include <charconv>

#include <arpa/inet.h>
#include <fmt/format.h>

namespace postrider::base {
namespace {

constexpr std::array<char, 12> v4_mapped{0, 0, 0, 0, 0, 0, 0, 0, 0, 0, '\xff', '\xff'};

template <class Number>
std::optional<Number> parse_number(std::string_view text, Number largest) {
    Number number{};
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
    if (error != std::errc{} || end != text.data() + text.size() || number > largest) {
        return std::nullopt;
    }
    return number;
}

}  // namespace

IpAddress IpAddress::v4(std::array<std::uint8_t, 4> bytes) {
    IpAddress address;
    std::ranges::transform(bytes, address.bytes_.begin(), [](std::uint8_t b) {
        return static_cast<char>(b);
    });
    return address;
}

IpAddress IpAddress::v6(std::array<std::uint8_t, 16> bytes) {
    IpAddress address;
    std::ranges::transform(bytes, address.bytes_.begin(), [](std::uint8_t b) {
        return static_cast<char>(b);
    });
    address.is_v4_ =
        std::ranges::equal(v4_mapped, std::string_view(address.bytes_.data(), v4_mapped.size()));
    if (address.is_v4_) {
        std::ranges::copy_n(address.bytes_.begin() + 12, 4, address.bytes_.begin());
        std::fill(address.bytes_.begin() + 4, address.bytes_.end(), '\0');
    }
    return address;
}

std::optional<IpAddress> IpAddress::parse(std::string_view text) {
    if (text.size() > 2 && text.front() == '[' && text.back() == ']') {
        text = text.substr(1, text.size() - 2);
    }
    const std::string terminated(text);
    std::array<std::uint8_t, 4> four{};
    if (inet_pton(AF_INET, terminated.c_str(), four.data()) == 1) {
        return v4(four);
    }
    std::array<std::uint8_t, 16> sixteen{};
    if (inet_pton(AF_INET6, terminated.c_str(), sixteen.data()) == 1) {
        return v6(sixteen);
    }
    return std::nullopt;
}

bool IpAddress::is_loopback() const {
    if (is_v4_) {
        return bytes_[0] == 127;
    }
    return bytes_[15] == 1 &&
           std::all_of(bytes_.begin(), bytes_.end() - 1, [](char b) { return b == 0; });
}

bool IpAddress::is_unspecified() const {
    return std::ranges::all_of(bytes_, [](char b) { return b == 0; });
}

std::string_view IpAddress::bytes() const {
    return {bytes_.data(), is_v4_ ? 4U : 16U};
}

std::string IpAddress::to_string() const {
    std::array<char, INET6_ADDRSTRLEN> text{};
    inet_ntop(is_v4_ ? AF_INET : AF_INET6, bytes_.data(), text.data(), text.size());
    return text.data();
}

std::string IpAddress::to_literal() const {
    return is_v4_ ? fmt::format("[{}]", to_string()) : fmt::format("[IPv6:{}]", to_string());
}

std::optional<Endpoint> Endpoint::parse(std::string_view text) {
    const auto colon = text.rfind(':');
    if (colon == std::string_view::npos) {
        return std::nullopt;
    }
    const auto host = text.substr(0, colon);
    const auto address = IpAddress::parse(host);
    const auto port = parse_number<unsigned>(text.substr(colon + 1), 65535);
    const bool bracketed = host.starts_with('[');
    if (!address || !port || bracketed != address->is_v6()) {
        return std::nullopt;
    }
    return Endpoint{.address = *address, .port = static_cast<std::uint16_t>(*port)};
}

std::string Endpoint::to_string() const {
    return address.is_v4() ? fmt::format("{}:{}", address.to_string(), port)
                           : fmt::format("[{}]:{}", address.to_string(), port);
}

std::optional<IpNetwork> IpNetwork::parse(std::string_view text) {
    const auto slash = text.find('/');
    const auto address = IpAddress::parse(text.substr(0, slash));
    if (!address) {
        return std::nullopt;
    }
    const unsigned longest = address->is_v4() ? 32 : 128;
    IpNetwork network;
    network.address_ = *address;
    network.prefix_length_ = longest;
    if (slash != std::string_view::npos) {
        const auto length = parse_number<unsigned>(text.substr(slash + 1), longest);
        if (!length) {
            return std::nullopt;
        }
        network.prefix_length_ = *length;
    }
    return network;
}

bool IpNetwork::contains(const IpAddress& address) const {
    if (address.is_v4() != address_.is_v4()) {
        return false;
    }
    const auto ours = address_.bytes();
    const auto theirs = address.bytes();
    const std::size_t whole = prefix_length_ / 8;
    if (ours.substr(0, whole) != theirs.substr(0, whole)) {
        return false;
    }
    const unsigned rest = prefix_length_ % 8;
    if (rest == 0) {
        return true;
    }
    const auto difference = static_cast<unsigned char>(ours[whole] ^ theirs[whole]);
    return difference >> (8 - rest) == 0;
}

std::string IpNetwork::to_string() const {
    return fmt::format("{}/{}", address_.to_string(), prefix_length_);
}

}  // namespace postrider::base
