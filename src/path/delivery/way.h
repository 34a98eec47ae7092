// The way to a host: straight, or through the proxy of its source.
#pragma once

#include <memory>
#include <optional>

#include "base/ip.h"
#include "net/connection.h"
#include "net/network.h"
#include "net/task.h"
#include "path/delivery/target.h"

namespace postrider::delivery {

/// A stream that leads to the host.
struct Way {
    std::unique_ptr<net::Connection> connection;
    /// The address that the host sees; none where the proxy does not tell.
    std::optional<base::IpAddress> leaves_from;
};

/// Throws std::system_error when the host is to blame, ConversationEnded when it is the source: its
/// proxy, or an address that is not of this machine.
net::Task<Way> reach(net::Network& network, const Target& target, base::Instant deadline);

}  // namespace postrider::delivery
