// Hosts whose TLS does not work, remembered for a while: so that not every message waits for a
// handshake that comes to nothing.
#pragma once

#include <chrono>
#include <cstddef>
#include <string>
#include <unordered_map>

#include "base/ip.h"
#include "base/time.h"
#include "net/clock.h"

namespace postrider::delivery {

/// Short, so that who is in the way of one handshake gains little.
inline constexpr std::chrono::minutes broken_tls_remembered{5};
/// Hosts; beyond it none is added until others are forgotten.
inline constexpr std::size_t broken_tls_max = 1000;

/// Of hosts that would be talked to in clear anyway, and of no others. Resource; one loop.
class BrokenTls {
public:
    explicit BrokenTls(net::Clock& clock) : clock_(clock) {}

    /// A handshake failed, and the host took the mail in clear.
    void note(const base::Endpoint& host, std::string problem);
    /// Empty: nothing is known against its TLS.
    std::string problem_with(const base::Endpoint& host) const;

private:
    struct Trouble {
        std::string problem;
        base::Instant until;
    };

    net::Clock& clock_;
    std::unordered_map<std::string, Trouble> hosts_;
};

}  // namespace postrider::delivery
