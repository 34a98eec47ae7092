// The one doorway: every message that we answer for came through here.
#pragma once

#include <variant>

#include "net/task.h"
#include "path/intake/admit.h"
#include "path/intake/onward.h"
#include "path/intake/refusal.h"
#include "path/intake/submission.h"
#include "store/store.h"

namespace postrider::intake {

/// What was accepted. Value.
struct Receipt {
    model::Accepted accepted;
    std::string message_id;               ///< without brackets; "" when it has none
    std::vector<std::string> recipients;  ///< in the order of accepted.deliveries
};

/// Resource; any loop.
class Intake {
public:
    Intake(Admission& admission, store::Store& store, Onward& onward);

    /// Has it admitted and kept, and passes it on. When it gives a Receipt
    /// the message is durable: only then may 250 be said. Throws store::StoreError when the store
    /// fails.
    net::Task<std::variant<Receipt, Refusal>> accept(Submission submission);

private:
    net::Task<Receipt> keep(model::NewMessage message);

    Admission& admission_;
    store::Store& store_;
    Onward& onward_;
};

}  // namespace postrider::intake
