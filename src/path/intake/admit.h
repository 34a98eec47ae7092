// permit → prepare → scan: from what somebody asks to what will be kept.
#pragma once

#include <optional>
#include <string>
#include <variant>

#include "base/random.h"
#include "model/message.h"
#include "net/clock.h"
#include "net/task.h"
#include "path/intake/prepare.h"
#include "path/intake/refusal.h"
#include "path/intake/send_volume.h"
#include "path/intake/submission.h"
#include "scan/scanner.h"
#include "store/store.h"

namespace postrider::intake {

struct AdmissionOptions {
    std::string host;  ///< the name in our Received fields
    PrepareOptions prepare;
};

/// Resource; any loop.
class Admission {
public:
    Admission(
        net::Clock& clock, store::Store& store, base::Random& random, AdmissionOptions options
    );

    /// Before the first message: mail of servers that have a threshold for it is scanned.
    void scan_with(scan::Scanner& scanner) { scanner_ = &scanner; }

    /// The message as it is to be kept, or why it is not taken. Keeps nothing itself: `Intake`
    /// does, or the transaction that also records what the message is about (a bounce).
    net::Task<std::variant<model::NewMessage, Refusal>> admit(Submission submission);

private:
    net::Task<> hold_suppressed(model::NewMessage& message);
    net::Task<std::optional<Refusal>> scan(model::NewMessage& message, const model::Server& server);

    net::Clock& clock_;
    store::Store& store_;
    base::Random& random_;
    AdmissionOptions options_;
    SendVolume volume_;
    scan::Scanner* scanner_ = nullptr;
};

}  // namespace postrider::intake
