// Turns what the queue's runner finishes into numbers for Prometheus.
#pragma once

#include "metrics/instruments.h"
#include "net/clock.h"
#include "path/queue/runner.h"

namespace postrider::app {

/// Resource; told by the runner on its loop.
class Figures final : public queue::RunnerObserver {
public:
    Figures(net::Clock& clock, const metrics::Instruments& instruments)
        : clock_(clock), instruments_(instruments) {}

    void finished(const model::Claim& claim, const store::Finish& finish) override;

private:
    net::Clock& clock_;
    const metrics::Instruments& instruments_;
};

}  // namespace postrider::app
