// Bytes between two connections, both ways, until one of them ends or nothing moves any more.
#pragma once

#include <memory>

#include "base/time.h"
#include "net/connection.h"
#include "net/loop.h"
#include "net/task.h"

namespace postrider::doors::egress {

struct RelayTimes {
    /// SMTP lets a host take ten minutes to confirm a message (RFC 5321 §4.5.3.2.6).
    base::Duration idle = std::chrono::minutes{15};
    base::Duration whole = std::chrono::hours{6};
};

/// Resumes when both are closed.
net::Task<> relay(
    net::Loop& loop,
    std::unique_ptr<net::Connection> one,
    std::unique_ptr<net::Connection> other,
    RelayTimes times
);

}  // namespace postrider::doors::egress
