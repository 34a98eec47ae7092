// The client's side of SOCKS 5: to an address through a proxy (RFC 1928, RFC 1929); no effects.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <variant>

#include "base/ip.h"

namespace postrider::net {

/// Each at most 255 octets (RFC 1929 §2).
inline constexpr std::size_t socks_credential_max = 255;

struct SocksLogin {
    std::string user;
    std::string password;
};

enum class SocksTrouble : std::uint8_t {
    // Of the proxy: it would say the same about any host.
    malformed,  ///< it does not speak SOCKS 5
    no_method,  ///< it wants to know us in another way
    bad_login,
    not_allowed,
    not_supported,
    // Of the host behind it.
    failed,  ///< for a reason that it does not tell
    network_unreachable,
    host_unreachable,
    refused,
    expired,
};

/// "the proxy refuses our credentials"
std::string_view describe(SocksTrouble trouble);
/// Whether the proxy is to blame and not the host.
bool is_of_proxy(SocksTrouble trouble);

/// Write `send`, unless it is empty, then read exactly `bytes` and call `take` with them: what
/// follows the proxy's last word is the host's first.
struct SocksExchange {
    std::string send;
    std::size_t bytes = 0;
    bool waits_for_host = false;  ///< the proxy has done its part; now it asks the host
};
/// The stream leads to the host. `bound`: where the proxy calls from, if it tells.
struct SocksConnected {
    std::optional<base::Endpoint> bound;
};

using SocksStep = std::variant<SocksExchange, SocksConnected, SocksTrouble>;

/// Value; one per connection.
class SocksOpening {
public:
    /// `to` is an address: names are looked up on our side.
    explicit SocksOpening(base::Endpoint to, std::optional<SocksLogin> login = std::nullopt)
        : to_(to), login_(std::move(login)) {}

    SocksStep start();
    /// `bytes`: as many as the last step asked for.
    SocksStep take(std::string_view bytes);

private:
    enum class State : std::uint8_t { method, login, reply_head, reply_rest };

    SocksStep take_method(std::string_view bytes);
    SocksStep request();
    SocksStep take_reply_head(std::string_view bytes);
    SocksStep take_reply_rest(std::string_view bytes);

    base::Endpoint to_;
    std::optional<SocksLogin> login_;
    State state_ = State::method;
    std::string reply_;
};

}  // namespace postrider::net
