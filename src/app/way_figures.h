// What each way out and each large receiver does, and what TLS came to, as numbers for Prometheus:
// as many series as there are sources in the configuration and providers in the file of them.
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

/// What an attempt shows of TLS: "verified", "encrypted", "clear" (nobody asked for TLS and the
/// host has none), "clear_after_failure", "failed" (not as asked for, or not at all), "unfit" (the
/// host was not even asked); empty where it did not come to that.
std::string_view tls_result_of(const model::Attempt& attempt);

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
    void count_tls(const model::Attempt& attempt) const;

    shaping::Providers providers_;
    metrics::CounterFamily source_attempts_;
    metrics::CounterFamily provider_attempts_;
    metrics::CounterFamily provider_refusals_;
    metrics::CounterFamily tls_attempts_;
    std::unordered_map<std::string, metrics::Gauge> in_use_;  ///< by source
};

}  // namespace postrider::app
