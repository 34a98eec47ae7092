// What is done about TLS beside the mail: policies are refreshed, reports counted and sent.
#pragma once

#include "app/regularly.h"
#include "app/tls_knowledge.h"
#include "base/random.h"
#include "path/intake/accept.h"
#include "path/tls_reports/dispatch.h"

namespace postrider::app {

/// Resource; its loop's.
class TlsReporting {
public:
    TlsReporting(
        const TlsGround& ground,
        TlsKnowledge& knowledge,
        intake::Intake& intake,
        base::Random& random
    );

    void start();
    /// What was counted is kept.
    net::Task<> stop(base::Duration grace);

private:
    TlsKnowledge& knowledge_;
    tls_reports::Dispatch dispatch_;
    Regularly refreshes_;  ///< policies that are old
    Regularly counts_;     ///< what was learned into the store
    Regularly reports_;    ///< what is due to others
};

}  // namespace postrider::app
