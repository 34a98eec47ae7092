// Looks after the ways out while the server runs, and says when one is out of use.
#pragma once

#include "app/regularly.h"
#include "base/log.h"
#include "dns/resolver.h"
#include "path/delivery/source_check.h"

namespace postrider::app {

/// Writes a line for each source that goes out of use, with the reason, or comes back.
delivery::SourceObserver source_log(base::Log& log);

/// Resource; its loop's.
class SourceWatch {
public:
    SourceWatch(
        net::Loop& loop, dns::Resolver& resolver, delivery::Sources& sources, base::Log& log
    );

    void start() { rounds_.start(); }
    /// At once, whenever the next round comes.
    net::Task<> look() { return check_.look(); }
    net::Task<> stop(base::Duration grace);

private:
    delivery::SourceCheck check_;
    Regularly rounds_;
};

}  // namespace postrider::app
