// admit → keep → pass on.
#include "path/intake/accept.h"

#include <utility>

namespace postrider::intake {
namespace {

std::vector<model::Claim> claims_of(model::NewMessage message, const model::Accepted& accepted) {
    std::vector<model::Claim> claims;
    claims.reserve(message.deliveries.size());
    for (std::size_t i = 0; i < message.deliveries.size(); ++i) {
        model::NewDelivery& delivery = message.deliveries[i];
        claims.push_back({
            .delivery = accepted.deliveries[i],
            .message = accepted.message,
            .server = message.server,
            .domain = message.domain,
            .origin = message.origin,
            .sender = message.sender,
            .is_bounce = message.is_bounce,
            .recipient = std::move(delivery.recipient),
            .destination = std::move(delivery.destination),
            .notify = delivery.notify,
            .original_recipient = std::move(delivery.original_recipient),
            .dsn_return = message.dsn_return,
            .envelope_id = message.envelope_id,
            .attempts = 0,
            .accepted_at = message.accepted_at,
            .expires_at = message.expires_at,
            .content = message.content,
        });
    }
    return claims;
}

/// Room that is given back unless the message was accepted under it. Resource.
class Reservation {
public:
    Reservation(Onward& onward, const model::NewMessage& message)
        : onward_(onward), message_(message), lease_(onward.reserve(message)) {}
    Reservation(const Reservation&) = delete;
    Reservation& operator=(const Reservation&) = delete;
    ~Reservation() {
        if (lease_) {
            onward_.give_back(message_);
        }
    }
    bool is_held() const { return lease_.has_value(); }
    store::Lease lease() const { return lease_.value_or(store::Lease{}); }
    void use() { lease_.reset(); }

private:
    Onward& onward_;
    const model::NewMessage& message_;
    std::optional<store::Lease> lease_;
};

}  // namespace

Intake::Intake(Admission& admission, store::Store& store, Onward& onward)
    : admission_(admission), store_(store), onward_(onward) {}

net::Task<std::variant<Receipt, Refusal>> Intake::accept(Submission submission) {
    auto admitted = co_await admission_.admit(std::move(submission));
    if (auto* refusal = std::get_if<Refusal>(&admitted)) {
        if (observer_ != nullptr) {
            observer_->refused(*refusal);
        }
        co_return std::move(*refusal);
    }
    co_return co_await keep(std::get<model::NewMessage>(std::move(admitted)));
}

net::Task<Receipt> Intake::keep(model::NewMessage message) {
    Receipt receipt;
    receipt.message_id = message.message_id;
    for (const auto& delivery : message.deliveries) {
        receipt.recipients.push_back(delivery.recipient);
    }
    // Nothing may be answered before this has resumed: what was said to be accepted must survive
    // the loss of power in the next instant.
    Reservation reservation(onward_, message);
    receipt.accepted = co_await store_.accept(message, reservation.lease());
    if (observer_ != nullptr) {
        observer_->accepted(message);
    }
    if (message.hold_reason) {
        co_return receipt;
    }
    if (reservation.is_held()) {
        reservation.use();
        onward_.take(claims_of(std::move(message), receipt.accepted));
    } else {
        for (const auto& delivery : message.deliveries) {
            onward_.wake(delivery.destination, message.accepted_at);
        }
    }
    co_return receipt;
}

}  // namespace postrider::intake
