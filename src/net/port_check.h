// Whether an endpoint can be had: nobody listens on it, and its address is of this machine.
#pragma once

#include "base/ip.h"

namespace postrider::net {

/// Throws std::system_error(address_in_use, …) naming the endpoint when it is taken, or whatever
/// else keeps a socket from being bound to it. Port 0 is always free.
void check_port_is_free(const base::Endpoint& endpoint);

/// Whether a socket of this machine can be bound to it.
bool is_own_address(const base::IpAddress& address);

}  // namespace postrider::net
