// Where connections come from: listening and connecting.
#pragma once

#include <memory>
#include <optional>

#include "net/connection.h"

namespace postrider::net {

/// Resource; belongs to one loop.
class Listener {
public:
    Listener() = default;
    Listener(const Listener&) = delete;
    Listener& operator=(const Listener&) = delete;
    virtual ~Listener() = default;

    /// The next connection. Null once the listener is closed. Passing trouble (a client gone before
    /// it was taken, no file descriptors left) is waited out inside.
    virtual Task<std::unique_ptr<Connection>> accept() = 0;
    /// The address in use; with port 0 asked for, the one that was given.
    virtual base::Endpoint local() const = 0;
    virtual void close() noexcept = 0;
};

/// Resource; belongs to one loop.
class Network {
public:
    Network() = default;
    Network(const Network&) = delete;
    Network& operator=(const Network&) = delete;
    virtual ~Network() = default;

    /// Throws std::system_error naming the endpoint. Several loops may listen on the same endpoint;
    /// the kernel spreads connections over them (SO_REUSEPORT). "::" takes both families.
    virtual std::unique_ptr<Listener> listen(base::Endpoint at) = 0;
    /// Throws std::system_error (refused, unreachable, timed_out, address not available for
    /// `from`).
    virtual Task<std::unique_ptr<Connection>> connect(
        base::Endpoint to, std::optional<base::IpAddress> from, base::Instant deadline
    ) = 0;
};

}  // namespace postrider::net
