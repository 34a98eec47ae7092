// Whether the program lives and is ready for work, and its metrics: what monitors ask for.
#pragma once

#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "base/time.h"
#include "http/router.h"
#include "metrics/metrics.h"
#include "net/task.h"

namespace postrider::doors::health {

/// One thing that must be in order for work to go on.
struct Probe {
    std::string name;  ///< "store", "listeners", "queue"
    /// What is wrong, in words for an operator; nothing when all is well. What it throws counts as
    /// wrong.
    std::function<net::Task<std::optional<std::string>>()> ask;
};

/// Wrong when the delivery that is due longest has waited more than `limit` for its turn.
Probe queue_moves(std::function<base::Duration()> oldest_due, base::Duration limit);

/// Resource; one loop's.
///
///   GET /health        200 "OK" while the loop runs, as Postal has it
///   GET /health/live   the same
///   GET /health/ready  200 when every probe is content, else 503 and a problem naming those that
///                      are not
///   GET /metrics       Prometheus text
class Health {
public:
    Health(const metrics::Metrics& metrics, std::vector<Probe> probes);
    Health(const Health&) = delete;
    Health& operator=(const Health&) = delete;

    /// The endpoints stand as long as this does.
    void add_to(http::Router& router);

private:
    net::Task<http::Response> ready();

    const metrics::Metrics& metrics_;
    std::vector<Probe> probes_;
};

}  // namespace postrider::doors::health
