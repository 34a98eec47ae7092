// What all connections of a server share.
#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <string>

#include "base/log.h"
#include "base/time.h"
#include "http/router.h"
#include "net/clock.h"

namespace postrider::http {

/// What a client may take from us. A request's body is limited by its endpoint.
struct Limits {
    std::size_t connections = 2000;
    /// Octets of a request line and its fields together.
    std::uint32_t head = 32 * 1024;
    /// Octets of the bodies that are being received or answered at one time, all together.
    std::uint64_t bodies = 512 * 1024 * 1024;
    base::Duration tls = std::chrono::seconds{10};
    /// Between requests.
    base::Duration idle = std::chrono::seconds{75};
    base::Duration head_time = std::chrono::seconds{20};
    base::Duration body_time = std::chrono::minutes{5};
    base::Duration write_time = std::chrono::minutes{1};
    /// How long a client that was refused may go on sending, so that it sees the answer.
    base::Duration linger = std::chrono::seconds{5};
};

/// Called after each response: for metrics. `request.path` is what the client wrote.
using Observe =
    std::function<void(const Request& request, const Response& response, base::Duration took)>;

/// One loop's.
struct Service {
    net::Clock& clock;
    base::Log& log;
    const Router& router;
    Limits limits;
    Observe observe = {};

    bool is_draining = false;
    std::uint64_t bodies = 0;  ///< octets held now
    std::int64_t date_second = 0;
    std::string date = {};
};

}  // namespace postrider::http
