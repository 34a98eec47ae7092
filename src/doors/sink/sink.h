// The receiving simulator: a listener, a mailbox, and recipients that misbehave by name.
#pragma once

#include <memory>
#include <string>

#include "base/log.h"
#include "base/random.h"
#include "doors/sink/receiver.h"
#include "net/loop.h"
#include "smtpd/listener.h"

namespace postrider::doors::sink {

struct SinkOptions {
    std::string name = "sink.test";       ///< what it calls itself
    std::string directory;                ///< of received messages; empty: they are thrown away
    std::shared_ptr<net::TlsServer> tls;  ///< null: STARTTLS is not offered
    Manners manners;
    /// Before it says 421 to the next.
    std::uint32_t messages_per_connection = 1'000'000;
};

/// Resource; belongs to one loop.
class Sink {
public:
    Sink(net::Loop& loop, base::Random& random, base::Log& log, const SinkOptions& options);

    /// Throws std::system_error when the endpoint cannot be had. Returns the one in use.
    base::Endpoint start(base::Endpoint at);
    net::Task<> stop();
    std::size_t sessions() const { return listener_.sessions(); }
    std::uint64_t received() const { return mailbox_.count(); }

private:
    Mailbox mailbox_;
    Place place_;
    smtpd::Crowd crowd_;
    smtpd::Listener listener_;
};

}  // namespace postrider::doors::sink
