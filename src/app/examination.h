// The DNS part of `postrider inspect`: whether the names on messages in files are true.
#pragma once

#include <optional>
#include <string>

#include "authentication/verification.h"
#include "base/random.h"
#include "config/settings.h"
#include "dns/cache.h"
#include "dns/resolver.h"
#include "dns/unbound_lookup.h"
#include "model/inspection.h"
#include "net/asio_loop.h"
#include "net/inline_workers.h"

namespace postrider::app {

/// How the messages came, as far as it is known.
struct Envelope {
    std::optional<base::IpAddress> client;
    std::string helo;
    std::string mail_from;
};

/// Resource; one thread. Everything that was asked once is remembered for the next message.
class Examination {
public:
    Examination(const config::Settings& settings, base::Random& random, Envelope envelope);

    /// A message whose lines end in LF is taken as if they ended in CRLF.
    model::Verdicts verdicts_on(const std::string& message);

private:
    Envelope envelope_;
    net::AsioLoop& loop_;
    net::InlineWorkers workers_;
    dns::UnboundLookup lookup_;
    dns::CachedLookup cache_;
    dns::Resolver resolver_;
    authentication::Verification verification_;
};

}  // namespace postrider::app
