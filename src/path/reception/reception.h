// The end of DATA for mail that arrives: everything about it is found out and decided here, before
// its sender hears 250.
#pragma once

#include <cstddef>
#include <memory>
#include <optional>
#include <variant>
#include <vector>

#include "authentication/verification.h"
#include "model/message.h"
#include "net/clock.h"
#include "net/task.h"
#include "path/inbound/incoming_reports.h"
#include "path/inbound/returns.h"
#include "path/intake/refusal.h"
#include "path/queue/notice.h"
#include "path/reception/arrival.h"
#include "path/reception/letters.h"
#include "scan/scanner.h"
#include "store/store.h"
#include "timing/retry_rules.h"

namespace postrider::reception {

/// Organizations that one message may tell something: each is another reading of it.
inline constexpr std::size_t told_max = 10;

struct ReceptionOptions {
    base::Duration lifetime{};                 ///< how long delivery to an endpoint is tried
    base::Duration hold{};                     ///< how long held mail waits for a person
    std::vector<timing::RetryRule> retries{};  ///< other life times of some mail
};

/// What it works with; outlives it.
struct ReceptionParts {
    net::Clock& clock;
    store::Store& store;
    /// Null: names are believed.
    authentication::Verification* verification = nullptr;
    scan::Scanner& scanner;
    queue::Notices& notices;
    /// Null: what comes back is mail like any other.
    inbound::Returns* returns = nullptr;
    /// Null: nobody is told anything.
    inbound::IncomingReports* reports = nullptr;
};

/// Resource; any loop.
class Reception {
public:
    Reception(ReceptionParts parts, ReceptionOptions options);

    /// The messages to be kept, a server each, in one commit; or why none of it is taken. Keeps
    /// nothing itself. Throws store::StoreError when the store fails, and std::system_error when
    /// the message's file cannot be read: then the sender tries again.
    net::Task<std::variant<std::vector<model::NewMessage>, intake::Refusal>> receive(Arrival arrival
    );

private:
    Terms terms_of(const model::Server& server, base::Time now) const;

    /// What is the same for every server that the message goes to.
    struct Found {
        model::Inspection inspection;
        std::string trace;
        /// Why it is not to be taken now.
        std::optional<std::string> not_now;
    };
    net::Task<Found> look_at(const Arrival& arrival, base::Time now);
    /// What the message changes about mail that was sent, where it came back; else nothing.
    net::Task<inbound::Finding> look_at_returned(const Group& group, const model::Content& content);
    /// None: taken, and where it tells of mail of a server, kept with that in `letters`.
    net::Task<std::optional<intake::Refusal>> tell(
        const inbound::ToOrganization& to,
        const Arrival& arrival,
        const mail::HeaderBlock& header,
        std::vector<model::NewMessage>& letters
    );
    net::Task<model::NewMessage> write(
        const Group& group,
        const Arrival& arrival,
        const Found& found,
        const mail::HeaderBlock& header,
        base::Time now
    );
    /// For those of its deliveries that were bounced.
    net::Task<> write_notices(model::NewMessage& letter, const std::vector<std::size_t>& bounces);

    net::Clock& clock_;
    store::Store& store_;
    authentication::Verification* verification_;
    scan::Scanner& scanner_;
    queue::Notices& notices_;
    inbound::Returns* returns_;
    inbound::IncomingReports* reports_;
    ReceptionOptions options_;
};

}  // namespace postrider::reception
