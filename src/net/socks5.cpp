// Octets of SOCKS 5.
#include "net/socks5.h"

#include <array>
#include <utility>

#include "base/check.h"

namespace postrider::net {
namespace {

constexpr char version = 5;
constexpr char login_version = 1;
constexpr char no_login = 0;
constexpr char with_login = 2;
constexpr char to_connect = 1;
constexpr char type_v4 = 1;
constexpr char type_name = 3;
constexpr char type_v6 = 4;
/// Version, reply, reserved, type, and the first octet of the address: with a name its length.
constexpr std::size_t reply_head_size = 5;
constexpr std::size_t port_size = 2;

void append_counted(std::string& out, std::string_view text) {
    CHECK(text.size() <= socks_credential_max);
    out += static_cast<char>(text.size());
    out += text;
}

std::string login_request(const SocksLogin& login) {
    std::string out(1, login_version);
    append_counted(out, login.user);
    append_counted(out, login.password);
    return out;
}

/// RFC 1928 §6, REP.
SocksTrouble trouble_of(unsigned char reply) {
    switch (reply) {
        case 1:
            return SocksTrouble::failed;
        case 2:
            return SocksTrouble::not_allowed;
        case 3:
            return SocksTrouble::network_unreachable;
        case 4:
            return SocksTrouble::host_unreachable;
        case 5:
            return SocksTrouble::refused;
        case 6:
            return SocksTrouble::expired;
        case 7:
        case 8:
            return SocksTrouble::not_supported;
        default:
            return SocksTrouble::malformed;
    }
}

template <std::size_t Size>
std::array<std::uint8_t, Size> octets(std::string_view bytes) {
    std::array<std::uint8_t, Size> all{};
    for (std::size_t i = 0; i < Size; ++i) {
        all.at(i) = static_cast<std::uint8_t>(bytes[i]);
    }
    return all;
}

/// The address behind the type octet and the port behind it. Nothing where it is a name, or all
/// zeros, as proxies write that do not tell.
std::optional<base::Endpoint> bound_in(char type, std::string_view bytes) {
    if (type == type_name) {
        return std::nullopt;
    }
    const auto address = type == type_v4 ? base::IpAddress::v4(octets<4>(bytes))
                                         : base::IpAddress::v6(octets<16>(bytes));
    const auto port = octets<2>(bytes.substr(bytes.size() - port_size));
    if (address.is_unspecified()) {
        return std::nullopt;
    }
    return base::Endpoint{
        .address = address, .port = static_cast<std::uint16_t>(port[0] << 8U | port[1])
    };
}

}  // namespace

std::string_view describe(SocksTrouble trouble) {
    switch (trouble) {
        case SocksTrouble::malformed:
            return "the proxy does not speak SOCKS 5";
        case SocksTrouble::no_method:
            return "the proxy wants another way to log in";
        case SocksTrouble::bad_login:
            return "the proxy refuses our credentials";
        case SocksTrouble::not_allowed:
            return "the proxy does not allow the connection";
        case SocksTrouble::not_supported:
            return "the proxy cannot connect to such an address";
        case SocksTrouble::failed:
            return "the proxy could not connect";
        case SocksTrouble::network_unreachable:
            return "the proxy does not reach the network";
        case SocksTrouble::host_unreachable:
            return "the proxy does not reach the host";
        case SocksTrouble::refused:
            return "the host refused the proxy's connection";
        case SocksTrouble::expired:
            return "the proxy's connection took too long";
    }
    return "";
}

bool is_of_proxy(SocksTrouble trouble) {
    return trouble <= SocksTrouble::not_supported;
}

SocksStep SocksOpening::start() {
    std::string methods = {version, 1, no_login};
    if (login_) {
        methods = {version, 2, no_login, with_login};
    }
    state_ = State::method;
    return SocksExchange{.send = std::move(methods), .bytes = 2};
}

SocksStep SocksOpening::take(std::string_view bytes) {
    switch (state_) {
        case State::method:
            return take_method(bytes);
        case State::login:
            if (bytes[1] != 0) {
                return SocksTrouble::bad_login;
            }
            return request();
        case State::reply_head:
            return take_reply_head(bytes);
        case State::reply_rest:
            return take_reply_rest(bytes);
    }
    return SocksTrouble::malformed;
}

SocksStep SocksOpening::take_method(std::string_view bytes) {
    if (bytes[0] != version) {
        return SocksTrouble::malformed;
    }
    if (bytes[1] == no_login) {
        return request();
    }
    if (bytes[1] == with_login && login_) {
        state_ = State::login;
        return SocksExchange{.send = login_request(*login_), .bytes = 2};
    }
    return SocksTrouble::no_method;
}

SocksStep SocksOpening::request() {
    std::string out = {version, to_connect, 0, to_.address.is_v4() ? type_v4 : type_v6};
    out += to_.address.bytes();
    out += static_cast<char>(to_.port >> 8U);
    out += static_cast<char>(to_.port & 0xffU);
    state_ = State::reply_head;
    return SocksExchange{.send = std::move(out), .bytes = reply_head_size, .waits_for_host = true};
}

SocksStep SocksOpening::take_reply_head(std::string_view bytes) {
    if (bytes[0] != version) {
        return SocksTrouble::malformed;
    }
    if (bytes[1] != 0) {
        return trouble_of(static_cast<unsigned char>(bytes[1]));
    }
    const char type = bytes[3];
    const auto first = static_cast<unsigned char>(bytes[4]);
    if (type != type_v4 && type != type_v6 && type != type_name) {
        return SocksTrouble::malformed;
    }
    const std::size_t rest = type == type_v4 ? 3 : type == type_v6 ? 15 : first;
    reply_ = bytes;
    state_ = State::reply_rest;
    return SocksExchange{.send = {}, .bytes = rest + port_size, .waits_for_host = true};
}

SocksStep SocksOpening::take_reply_rest(std::string_view bytes) {
    reply_ += bytes;
    return SocksConnected{.bound = bound_in(reply_[3], std::string_view(reply_).substr(4))};
}

}  // namespace postrider::net
