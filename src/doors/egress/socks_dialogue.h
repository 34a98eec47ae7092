// The serving side of SOCKS5 (RFC 1928) as a value: bytes in, the next step out; knows no socket.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <variant>

#include "base/ip.h"

namespace postrider::doors::egress {

/// The replies of RFC 1928 §6.
enum class SocksReply : std::uint8_t {
    succeeded = 0,
    general_failure = 1,
    not_allowed = 2,
    network_unreachable = 3,
    host_unreachable = 4,
    connection_refused = 5,
    timed_out = 6,  ///< "TTL expired", the nearest that there is
    command_not_supported = 7,
    address_type_not_supported = 8,
};

/// A reply on the wire; `bound` is where the connection leaves from.
std::string write_reply(SocksReply reply, const base::Endpoint& bound = {});

// What follows from what was read.

struct ReadOn {};
struct Say {
    std::string bytes;
};
struct ConnectTo {
    base::Endpoint target;
};
/// Say `bytes`, then close.
struct Refuse {
    std::string bytes;
    std::string_view why;
};
using SocksStep = std::variant<ReadOn, Say, ConnectTo, Refuse>;

/// One client's side up to its request: no authentication here, which TLS has done; CONNECT only,
/// and to addresses, as names are resolved by who asks. Value.
class SocksDialogue {
public:
    /// Takes all of `bytes`. Not after ConnectTo or Refuse.
    SocksStep take(std::string_view bytes);

private:
    SocksStep greet();
    SocksStep read_request();

    std::string waiting_;
    bool is_greeted_ = false;
};

}  // namespace postrider::doors::egress
