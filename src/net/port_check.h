// Whether somebody listens on an endpoint already.
#pragma once

#include "base/ip.h"

namespace postrider::net {

/// Throws std::system_error(address_in_use, …) naming the endpoint when it is taken, or whatever
/// else keeps a socket from being bound to it. Port 0 is always free.
void check_port_is_free(const base::Endpoint& endpoint);

}  // namespace postrider::net
