// Whether the names on an arriving message are true: SPF, DKIM, ARC and DMARC, asked of the DNS.
#pragma once

#include <chrono>
#include <cstddef>
#include <optional>
#include <string>

#include "authentication/signatures.h"
#include "base/ip.h"
#include "base/time.h"
#include "dmarc/evaluation.h"
#include "dns/resolver.h"
#include "model/content.h"
#include "model/inspection.h"
#include "net/clock.h"
#include "net/task.h"
#include "net/workers.h"

namespace postrider::authentication {

/// Keys of one message that are asked for; signatures beyond them count as temperror.
inline constexpr std::size_t keys_max = 24;

/// A message at the end of DATA. Value.
struct Arriving {
    /// Who handed it over; none: not known, so SPF says nothing.
    std::optional<base::IpAddress> client;
    std::string helo;       ///< as said
    std::string mail_from;  ///< without angle brackets; "" is the null sender
    model::Content content;
};

struct VerificationOptions {
    std::string receiver;  ///< our name, which explanations of SPF may mention
    /// After it nothing more is asked; the last answer may take as long as the resolver lets it.
    base::Duration time_max = std::chrono::seconds(20);
    dmarc::Discovery discovery = dmarc::Discovery::tree_walk;
};

/// Resource; any loop.
class Verification {
public:
    Verification(
        net::Clock& clock,
        dns::Resolver& resolver,
        net::Workers& workers,
        VerificationOptions options
    );
    Verification(const Verification&) = delete;
    Verification& operator=(const Verification&) = delete;

    /// Never fails for what the message or the DNS says; throws std::system_error when the
    /// message's file cannot be read. The body is hashed in constant memory on a worker.
    net::Task<model::Verdicts> verify(Arriving arriving);

private:
    class Run;

    net::Clock& clock_;
    dns::Resolver& resolver_;
    net::Workers& workers_;
    const VerificationOptions options_;
};

}  // namespace postrider::authentication
