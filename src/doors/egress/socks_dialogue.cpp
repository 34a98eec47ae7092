// Reading RFC 1928.
#include "doors/egress/socks_dialogue.h"

#include <algorithm>
#include <array>

namespace postrider::doors::egress {
namespace {

constexpr unsigned char version = 5;
constexpr unsigned char no_authentication = 0;
constexpr unsigned char no_acceptable_method = 0xff;
constexpr unsigned char command_connect = 1;
constexpr unsigned char type_v4 = 1;
constexpr unsigned char type_v6 = 4;
constexpr std::size_t v4_size = 4;
constexpr std::size_t v6_size = 16;
constexpr std::size_t request_head_size = 4;

unsigned char octet(std::string_view bytes, std::size_t at) {
    return static_cast<unsigned char>(bytes[at]);
}

void append(std::string& bytes, unsigned value) {
    bytes += static_cast<char>(static_cast<unsigned char>(value));
}

std::string chosen(unsigned char method) {
    std::string bytes;
    append(bytes, version);
    append(bytes, method);
    return bytes;
}

/// 4 or 16 octets in network order.
base::IpAddress address_of(std::string_view bytes) {
    if (bytes.size() == v4_size) {
        std::array<std::uint8_t, v4_size> octets{};
        std::ranges::copy(bytes, octets.begin());
        return base::IpAddress::v4(octets);
    }
    std::array<std::uint8_t, v6_size> octets{};
    std::ranges::copy(bytes, octets.begin());
    return base::IpAddress::v6(octets);
}

Refuse refused(SocksReply reply, std::string_view why) {
    return {.bytes = write_reply(reply), .why = why};
}

}  // namespace

std::string write_reply(SocksReply reply, const base::Endpoint& bound) {
    std::string bytes;
    append(bytes, version);
    append(bytes, static_cast<unsigned>(reply));
    append(bytes, 0);
    append(bytes, bound.address.is_v4() ? type_v4 : type_v6);
    bytes += bound.address.bytes();
    append(bytes, bound.port >> 8U);
    append(bytes, bound.port & 0xffU);
    return bytes;
}

SocksStep SocksDialogue::take(std::string_view bytes) {
    waiting_ += bytes;
    return is_greeted_ ? read_request() : greet();
}

SocksStep SocksDialogue::greet() {
    if (!waiting_.empty() && octet(waiting_, 0) != version) {
        return Refuse{.bytes = {}, .why = "this is not SOCKS5"};
    }
    if (waiting_.size() < 2 || waiting_.size() < 2U + octet(waiting_, 1)) {
        return ReadOn{};
    }
    const std::string_view methods = std::string_view(waiting_).substr(2, octet(waiting_, 1));
    const bool is_offered = methods.contains(static_cast<char>(no_authentication));
    const bool is_hasty = waiting_.size() > 2 + methods.size();
    if (!is_offered || is_hasty) {
        return Refuse{
            .bytes = chosen(no_acceptable_method),
            .why = is_hasty ? "it did not wait for the answer" : "it offers no method of ours",
        };
    }
    waiting_.clear();
    is_greeted_ = true;
    return Say{.bytes = chosen(no_authentication)};
}

SocksStep SocksDialogue::read_request() {
    if (waiting_.size() < request_head_size) {
        return ReadOn{};
    }
    if (octet(waiting_, 0) != version) {
        return refused(SocksReply::general_failure, "this is not SOCKS5");
    }
    if (octet(waiting_, 1) != command_connect) {
        return refused(SocksReply::command_not_supported, "it asks for another command");
    }
    const auto type = octet(waiting_, 3);
    if (type != type_v4 && type != type_v6) {
        return refused(SocksReply::address_type_not_supported, "it names no address");
    }
    const auto size = type == type_v4 ? v4_size : v6_size;
    const auto whole = request_head_size + size + 2;
    if (waiting_.size() < whole) {
        return ReadOn{};
    }
    if (waiting_.size() > whole) {
        return refused(SocksReply::general_failure, "it did not wait for the answer");
    }
    const auto bytes = std::string_view(waiting_).substr(request_head_size, size);
    const auto port = octet(waiting_, whole - 2) << 8U | octet(waiting_, whole - 1);
    return ConnectTo{
        .target =
            {
                .address = address_of(bytes),
                .port = static_cast<std::uint16_t>(port),
            },
    };
}

}  // namespace postrider::doors::egress
