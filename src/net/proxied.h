// Reading the PROXY header that a connection begins with, and not one byte more.
#pragma once

#include <optional>
#include <variant>

#include "base/time.h"
#include "net/connection.h"
#include "net/proxy_protocol.h"
#include "net/task.h"

namespace postrider::net {

/// The route that the header tells, none where it says that the connection's own addresses hold;
/// or why there is none: `no_header` also where the peer closes. What follows stays unread, be it
/// a command or a TLS handshake. Throws what Connection::read throws.
Task<std::variant<std::optional<ProxyRoute>, ProxyTrouble>> read_proxy_header(
    Connection& connection, base::Instant deadline
);

}  // namespace postrider::net
