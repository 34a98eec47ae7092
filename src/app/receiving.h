// The receiving half of the house: what is found out about mail that arrives, and what becomes of
// it.
#pragma once

#include "authentication/verification.h"
#include "config/settings.h"
#include "dns/resolver.h"
#include "net/loop.h"
#include "net/workers.h"
#include "path/queue/notice.h"
#include "path/reception/reception.h"
#include "scan/scanner.h"
#include "store/store.h"

namespace postrider::app {

/// What it is built on; outlives it.
struct ReceivingGround {
    const config::Settings& settings;
    net::Loop& loop;
    net::Workers& workers;
    dns::Resolver& resolver;
    store::Store& store;
    queue::Notices& notices;
};

/// Resource. Reading the members from top to bottom explains it.
class Receiving {
public:
    explicit Receiving(const ReceivingGround& ground);

    reception::Reception& reception() { return reception_; }

private:
    authentication::Verification verification_;  ///< are the names on a message true
    scan::NoScanner scanner_;                    ///< is it spam, does it carry a threat
    reception::Reception reception_;             ///< what becomes of it
};

}  // namespace postrider::app
