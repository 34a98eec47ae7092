// Turns what the doorway takes and the queue's runner finishes into numbers for Prometheus.
#pragma once

#include <atomic>

#include "app/way_figures.h"
#include "metrics/instruments.h"
#include "net/clock.h"
#include "path/intake/accept.h"
#include "path/queue/runner.h"
#include "scan/scanners.h"

namespace postrider::app {

/// Resource; any thread.
class Figures final : public queue::RunnerObserver, public intake::IntakeObserver {
public:
    Figures(net::Clock& clock, const metrics::Instruments& instruments)
        : clock_(clock), instruments_(instruments), last_finish_(clock.instant()) {}

    void accepted(const model::NewMessage& message) override;
    void refused(const intake::Refusal& refusal) override;
    void finished(const model::Claim& claim, const store::Finish& finish) override;
    void measured(const reaction::Action& action) override;
    void asked(const scan::Asked& asked);
    /// Counts by source and receiver, too.
    void count_ways(WayFigures& ways) { ways_ = &ways; }

    /// How long the runner has finished nothing.
    base::Duration since_last_finish() const;

private:
    net::Clock& clock_;
    const metrics::Instruments& instruments_;
    WayFigures* ways_ = nullptr;
    std::atomic<base::Instant> last_finish_;
};

}  // namespace postrider::app
