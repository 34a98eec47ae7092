// What a sender is told of a delivery: an RFC 3464 report, admitted like any other mail.
#pragma once

#include <chrono>
#include <optional>
#include <string>

#include "base/log.h"
#include "base/random.h"
#include "model/message.h"
#include "net/clock.h"
#include "net/task.h"
#include "path/intake/admit.h"
#include "store/store.h"

namespace postrider::queue {

struct NoticeOptions {
    bool is_on = true;
    std::string reporting_host;  ///< Reporting-MTA
    std::string from_name;
    std::string from_address;
    bool returns_message = false;  ///< whole messages unless RET=HDRS says otherwise
    base::Duration delay_after = std::chrono::hours{4};  ///< NOTIFY=DELAY; zero: never
};

/// What notices are made with; outlives them.
struct NoticeParts {
    net::Clock& clock;
    store::Store& store;
    intake::Admission& admission;
    base::Random& random;
    base::Log& log;
};

/// Resource; belongs to one loop.
class Notices {
public:
    Notices(NoticeParts parts, NoticeOptions options);

    /// The report on this end of an attempt, ready to be kept with it; nothing when none is due.
    net::Task<std::optional<model::NewMessage>> about(
        const model::Claim& claim, const store::Finish& finish
    );
    /// The report on what was held until `now` and is cancelled, as nobody let it go. None for what
    /// came from outside: its sender may be anybody, and it may have been held for being spam.
    net::Task<std::optional<model::NewMessage>> about_ended_hold(
        const model::Claim& held, base::Time now
    );

private:
    net::Clock& clock_;
    store::Store& store_;
    intake::Admission& admission_;
    base::Random& random_;
    base::Log& log_;
    NoticeOptions options_;
};

}  // namespace postrider::queue
