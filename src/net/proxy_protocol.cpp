// Both versions of the PROXY protocol, parsed and written.
#include "net/proxy_protocol.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <vector>

#include "base/ascii.h"

namespace postrider::net {
namespace {

using base::Endpoint;
using base::IpAddress;

constexpr std::string_view line_start = "PROXY ";
/// The shortest line: "PROXY UNKNOWN" and its end.
constexpr std::size_t line_min = 15;

constexpr std::string_view signature("\r\n\r\n\0\r\nQUIT\n", 12);
constexpr std::size_t block_head_size = 16;
constexpr std::uint8_t version_2 = 2;
enum Command : std::uint8_t { local = 0, proxy = 1 };
constexpr std::uint8_t tcp_over_v4 = 0x11;
constexpr std::uint8_t tcp_over_v6 = 0x21;
constexpr std::uint8_t checksum_type = 3;
constexpr std::size_t checksum_size = 4;

std::uint8_t octet(char c) {
    return static_cast<std::uint8_t>(c);
}

std::uint16_t number_16(std::string_view bytes) {
    return static_cast<std::uint16_t>((octet(bytes[0]) << 8) | octet(bytes[1]));
}

void append_16(std::string& out, std::size_t number) {
    out.push_back(static_cast<char>(number >> 8 & 0xFF));
    out.push_back(static_cast<char>(number & 0xFF));
}

// Version 1.

std::optional<std::uint16_t> parse_port(std::string_view text) {
    std::uint16_t port = 0;
    const char* end = text.data() + text.size();
    const auto [stopped, error] = std::from_chars(text.data(), end, port);
    const bool has_leading_zero = text.size() > 1 && text.front() == '0';
    if (error != std::errc{} || stopped != end || has_leading_zero) {
        return std::nullopt;
    }
    return port;
}

std::optional<IpAddress> parse_address(std::string_view text, bool is_v6) {
    const bool looks_v6 = text.find(':') != std::string_view::npos;
    if (looks_v6 != is_v6 || text.starts_with('[')) {
        return std::nullopt;
    }
    return IpAddress::parse(text);
}

std::optional<ProxyRoute> parse_fields(std::string_view line) {
    const auto fields = base::split(line, ' ');
    if (fields.size() != 6 || (fields[1] != "TCP4" && fields[1] != "TCP6")) {
        return std::nullopt;
    }
    const bool is_v6 = fields[1] == "TCP6";
    const auto source = parse_address(fields[2], is_v6);
    const auto destination = parse_address(fields[3], is_v6);
    const auto source_port = parse_port(fields[4]);
    const auto destination_port = parse_port(fields[5]);
    if (!source || !destination || !source_port || !destination_port) {
        return std::nullopt;
    }
    return ProxyRoute{
        .source = {.address = *source, .port = *source_port},
        .destination = {.address = *destination, .port = *destination_port},
    };
}

bool says_unknown(std::string_view line) {
    constexpr std::string_view unknown = "PROXY UNKNOWN";
    return line == unknown || (line.starts_with(unknown) && line[unknown.size()] == ' ');
}

ProxyParse parse_line(std::string_view bytes) {
    const auto end = bytes.substr(0, proxy_line_max).find('\n');
    if (end == std::string_view::npos) {
        if (bytes.size() >= proxy_line_max) {
            return ProxyTrouble::too_long;
        }
        const std::size_t at_least = bytes.ends_with('\r') ? 1 : 2;
        const std::size_t missing = bytes.size() < line_min ? line_min - bytes.size() : at_least;
        return ProxyUnfinished{std::min(missing, proxy_line_max - bytes.size())};
    }
    if (end == 0 || bytes[end - 1] != '\r') {
        return ProxyTrouble::malformed;
    }
    const auto line = bytes.substr(0, end - 1);
    if (says_unknown(line)) {
        return ProxyHeader{.route = std::nullopt, .size = end + 1};
    }
    auto route = parse_fields(line);
    if (!route) {
        return ProxyTrouble::malformed;
    }
    return ProxyHeader{.route = std::move(route), .size = end + 1};
}

// Version 2.

IpAddress address_at(std::string_view bytes, std::size_t size) {
    if (size == 4) {
        std::array<std::uint8_t, 4> four{};
        std::ranges::transform(bytes.substr(0, 4), four.begin(), octet);
        return IpAddress::v4(four);
    }
    std::array<std::uint8_t, 16> sixteen{};
    std::ranges::transform(bytes.substr(0, 16), sixteen.begin(), octet);
    return IpAddress::v6(sixteen);
}

/// Octets of an address of this family; 0 when it is no TCP over IP.
std::size_t address_size_of(std::uint8_t family) {
    if (family == tcp_over_v4) {
        return 4;
    }
    return family == tcp_over_v6 ? 16 : 0;
}

ProxyRoute route_at(std::string_view bytes, std::size_t size) {
    return {
        .source = {.address = address_at(bytes, size), .port = number_16(bytes.substr(2 * size))},
        .destination =
            {.address = address_at(bytes.substr(size), size),
             .port = number_16(bytes.substr(2 * size + 2))},
    };
}

/// CRC-32C (Castagnoli) of the block with the checksum at `at` taken for zeros.
std::uint32_t checksum(std::string_view block, std::size_t at) {
    constexpr std::uint32_t polynomial = 0x82F63B78;
    std::uint32_t sum = 0xFFFFFFFF;
    for (std::size_t i = 0; i < block.size(); ++i) {
        const bool is_checksum = i >= at && i < at + checksum_size;
        sum ^= is_checksum ? 0 : octet(block[i]);
        for (int bit = 0; bit < 8; ++bit) {
            sum = (sum >> 1) ^ ((sum & 1) != 0 ? polynomial : 0);
        }
    }
    return ~sum;
}

/// What is wrong with the extensions that begin at `at`.
std::optional<ProxyTrouble> check_extensions(std::string_view block, std::size_t at) {
    constexpr std::size_t head = 3;
    while (at < block.size()) {
        if (block.size() - at < head) {
            return ProxyTrouble::malformed;
        }
        const std::size_t size = number_16(block.substr(at + 1));
        if (block.size() - at - head < size) {
            return ProxyTrouble::malformed;
        }
        if (octet(block[at]) == checksum_type) {
            if (size != checksum_size) {
                return ProxyTrouble::malformed;
            }
            const auto written = block.substr(at + head);
            const std::uint32_t expected =
                (std::uint32_t{number_16(written)} << 16) | number_16(written.substr(2));
            if (checksum(block, at + head) != expected) {
                return ProxyTrouble::wrong_checksum;
            }
        }
        at += head + size;
    }
    return std::nullopt;
}

ProxyParse parse_whole_block(std::string_view block) {
    const std::uint8_t command = octet(block[12]) & 0x0F;
    if (octet(block[12]) >> 4 != version_2 || command > Command::proxy) {
        return ProxyTrouble::malformed;
    }
    const std::size_t address_size = address_size_of(octet(block[13]));
    if (command == Command::local || address_size == 0) {
        return ProxyHeader{.route = std::nullopt, .size = block.size()};
    }
    const std::size_t addresses_size = 2 * address_size + 4;
    if (block.size() < block_head_size + addresses_size) {
        return ProxyTrouble::malformed;
    }
    if (const auto trouble = check_extensions(block, block_head_size + addresses_size)) {
        return *trouble;
    }
    return ProxyHeader{
        .route = route_at(block.substr(block_head_size), address_size), .size = block.size()
    };
}

ProxyParse parse_block(std::string_view bytes) {
    if (bytes.size() < block_head_size) {
        return ProxyUnfinished{block_head_size - bytes.size()};
    }
    const std::size_t size = block_head_size + number_16(bytes.substr(14));
    if (size > proxy_block_max) {
        return ProxyTrouble::too_long;
    }
    if (bytes.size() < size) {
        return ProxyUnfinished{size - bytes.size()};
    }
    return parse_whole_block(bytes.substr(0, size));
}

// Writing.

std::string sixteen_bytes(const IpAddress& address) {
    if (address.is_v6()) {
        return std::string(address.bytes());
    }
    return std::string(10, '\0') + "\xff\xff" + std::string(address.bytes());
}

bool is_all_v4(const ProxyRoute& route) {
    return route.source.address.is_v4() && route.destination.address.is_v4();
}

std::string in_text(const IpAddress& address, bool is_v6) {
    return is_v6 && address.is_v4() ? "::ffff:" + address.to_string() : address.to_string();
}

std::string write_line(const ProxyRoute& route) {
    const bool is_v6 = !is_all_v4(route);
    return fmt::format(
        "PROXY {} {} {} {} {}\r\n",
        is_v6 ? "TCP6" : "TCP4",
        in_text(route.source.address, is_v6),
        in_text(route.destination.address, is_v6),
        route.source.port,
        route.destination.port
    );
}

std::string write_block(const ProxyRoute& route) {
    const bool is_v6 = !is_all_v4(route);
    std::string addresses;
    for (const IpAddress* address : {&route.source.address, &route.destination.address}) {
        addresses += is_v6 ? sixteen_bytes(*address) : std::string(address->bytes());
    }
    append_16(addresses, route.source.port);
    append_16(addresses, route.destination.port);

    std::string block(signature);
    block.push_back(static_cast<char>(version_2 << 4 | Command::proxy));
    block.push_back(static_cast<char>(is_v6 ? tcp_over_v6 : tcp_over_v4));
    append_16(block, addresses.size());
    return block + addresses;
}

}  // namespace

std::string_view describe(ProxyTrouble trouble) {
    switch (trouble) {
        case ProxyTrouble::no_header:
            return "no PROXY header";
        case ProxyTrouble::malformed:
            return "the PROXY header is malformed";
        case ProxyTrouble::too_long:
            return "the PROXY header is too long";
        case ProxyTrouble::wrong_checksum:
            return "the PROXY header's checksum is wrong";
    }
    return "no PROXY header";
}

ProxyParse parse_proxy_header(std::string_view bytes) {
    const auto line_part = bytes.substr(0, line_start.size());
    if (line_start.starts_with(line_part)) {
        return parse_line(bytes);
    }
    if (signature.starts_with(bytes.substr(0, signature.size()))) {
        return parse_block(bytes);
    }
    return ProxyTrouble::no_header;
}

std::string write_proxy_header(ProxyVersion version, const ProxyRoute& route) {
    return version == ProxyVersion::v1 ? write_line(route) : write_block(route);
}

}  // namespace postrider::net
