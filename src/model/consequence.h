// What mail that arrives changes about mail that was sent: a bounce, or a complaint.
#pragma once

#include <optional>
#include <string>

#include "model/attempt.h"
#include "model/event.h"
#include "model/ids.h"
#include "model/suppression.h"

namespace postrider::model {

/// Written in the same transaction as the message that tells of it. Value.
struct Consequence {
    DeliveryId delivery;  ///< of the mail that was sent
    MessageId message;
    ServerId server;
    /// `bounced`: the delivery ends so, also if a host had taken it. `complained`: it stays as it
    /// is.
    EventKind kind = EventKind::bounced;
    /// Of a bounce: what the host said, as the report tells it; its number is given by the store.
    std::optional<Attempt> attempt;
    /// Of a bounce: the host thinks ill of who sends, or calls the message spam.
    bool is_about_sender = false;
    std::string detail;  ///< for the event
    std::optional<Suppression> suppression;
};

}  // namespace postrider::model
