// Reports of other mail systems about an organization's domains, put into the tables.
#pragma once

#include <cstdint>
#include <string>

#include "model/content.h"
#include "model/tenancy.h"
#include "net/clock.h"
#include "net/task.h"
#include "store/store.h"

namespace postrider::inbound {

/// Larger messages are no reports.
inline constexpr std::uint64_t report_message_size_max = 24 * 1024 * 1024;

enum class ReportOutcome : std::uint8_t {
    kept,
    known,      ///< it came before
    no_report,  ///< nothing in the message is one, or it cannot be read
    too_large,
};

/// Resource; any loop.
class IncomingReports {
public:
    IncomingReports(net::Clock& clock, store::Store& store) : clock_(clock), store_(store) {}

    /// A DMARC aggregate report or a TLS report, by what the message holds. Durable when it
    /// resumes. Takes the loop's time for reading it.
    net::Task<ReportOutcome> take(model::OrganizationId organization, model::Content content);

private:
    net::Clock& clock_;
    store::Store& store_;
};

}  // namespace postrider::inbound
