// What each way out and each large receiver does, as numbers for Prometheus: as many series as
// there are sources in the configuration and providers in the file of them.
#pragma once

#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "metrics/metrics.h"
#include "model/attempt.h"
#include "path/delivery/sources.h"
#include "shaping/providers.h"

namespace postrider::app {

/// Resource; the runner's loop.
class WayFigures {
public:
    WayFigures(
        metrics::Metrics& metrics,
        const std::vector<delivery::Source>& sources,
        shaping::Providers providers
    );

    void attempted(const model::Attempt& attempt);
    /// A source went out of use, or with "" came back.
    void changed(const delivery::Source& source, std::string_view reason);

private:
    /// "other" where the host is of none.
    std::string_view provider_of(const model::Attempt& attempt) const;

    shaping::Providers providers_;
    metrics::CounterFamily source_attempts_;
    metrics::CounterFamily provider_attempts_;
    metrics::CounterFamily provider_refusals_;
    std::unordered_map<std::string, metrics::Gauge> in_use_;  ///< by source
};

}  // namespace postrider::app
