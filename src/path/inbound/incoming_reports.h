// Reports of other mail systems about an organization's domains, put into the tables.
#pragma once

#include <atomic>
#include <cstdint>

#include "model/content.h"
#include "model/tenancy.h"
#include "net/clock.h"
#include "net/task.h"
#include "net/workers.h"
#include "store/store.h"

namespace postrider::inbound {

/// Larger messages are no reports.
inline constexpr std::uint64_t report_message_size_max = 24 * 1024 * 1024;
/// Each may take some hundred megabytes while it is read and kept.
inline constexpr int reports_at_once_max = 4;

enum class ReportOutcome : std::uint8_t {
    kept,
    known,      ///< it came before
    no_report,  ///< nothing in the message is one, or it cannot be read
    too_large,
    busy,  ///< too many at once; try again
};

/// Resource; any loop.
class IncomingReports {
public:
    IncomingReports(net::Clock& clock, net::Workers& workers, store::Store& store)
        : clock_(clock), workers_(workers), store_(store) {}

    /// A DMARC aggregate report or a TLS report, by what the message holds. Durable when it
    /// resumes. Is read by a worker.
    net::Task<ReportOutcome> take(model::OrganizationId organization, model::Content content);

private:
    net::Clock& clock_;
    net::Workers& workers_;
    store::Store& store_;
    std::atomic<int> in_hand_ = 0;
};

}  // namespace postrider::inbound
