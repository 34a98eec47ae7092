// The one doorway: every message that we answer for came through here.
#pragma once

#include <string>
#include <variant>
#include <vector>

#include "net/task.h"
#include "path/intake/admit.h"
#include "path/intake/onward.h"
#include "path/intake/refusal.h"
#include "path/intake/submission.h"
#include "store/store.h"

namespace postrider::intake {

/// What was accepted. Value.
struct Receipt {
    model::ServerId server;
    model::Accepted accepted;
    std::string message_id;               ///< without brackets; "" when it has none
    std::vector<std::string> recipients;  ///< in the order of accepted.deliveries
};

/// Counts what came to the doorway, for whoever shows it. Told on any thread.
class IntakeObserver {
public:
    IntakeObserver() = default;
    IntakeObserver(const IntakeObserver&) = delete;
    IntakeObserver& operator=(const IntakeObserver&) = delete;
    virtual ~IntakeObserver() = default;
    virtual void accepted(const model::NewMessage& message) = 0;
    virtual void refused(const Refusal& refusal) = 0;
};

/// Resource; any loop.
class Intake {
public:
    Intake(Admission& admission, store::Store& store, Onward& onward);

    /// Before the first message.
    void observe(IntakeObserver& observer) { observers_.push_back(&observer); }

    /// Has it admitted and kept, and passes it on. When it gives a Receipt
    /// the message is durable: only then may 250 be said. Throws store::StoreError when the store
    /// fails.
    net::Task<std::variant<Receipt, Refusal>> accept(Submission submission);
    /// The same without keeping it, for what is kept together with something else.
    net::Task<std::variant<model::NewMessage, Refusal>> admit(Submission submission);
    /// Counts what was refused elsewhere.
    void note(const Refusal& refusal);
    /// Keeps all of them in one commit, or none, and passes them on.
    net::Task<std::vector<Receipt>> keep_all(std::vector<model::NewMessage> messages);

private:
    net::Task<Receipt> keep(model::NewMessage message);
    Receipt pass_on(model::NewMessage& message, model::Accepted accepted, bool is_leased);
    void wake_for_notice(const model::NewDelivery& delivery);

    Admission& admission_;
    store::Store& store_;
    Onward& onward_;
    std::vector<IntakeObserver*> observers_;
};

}  // namespace postrider::intake
