// permit → prepare: from what somebody asks to what will be kept.
#pragma once

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

    /// The message as it is to be kept, or why it is not taken. Keeps nothing itself: `Intake`
    /// does, or the transaction that also records what the message is about (a bounce).
    net::Task<std::variant<model::NewMessage, Refusal>> admit(Submission submission);

private:
    net::Clock& clock_;
    store::Store& store_;
    base::Random& random_;
    AdmissionOptions options_;
    SendVolume volume_;
};

}  // namespace postrider::intake
