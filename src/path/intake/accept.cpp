// admit → keep → pass on.
#include "path/intake/accept.h"

#include <deque>
#include <utility>

namespace postrider::intake {
namespace {

std::vector<model::Claim> claims_of(model::NewMessage message, const model::Accepted& accepted) {
    std::vector<model::Claim> claims;
    claims.reserve(message.deliveries.size());
    for (std::size_t i = 0; i < message.deliveries.size(); ++i) {
        model::NewDelivery& delivery = message.deliveries[i];
        if (!std::holds_alternative<model::Queue>(delivery.birth)) {
            continue;
        }
        claims.push_back({
            .delivery = accepted.deliveries[i],
            .message = accepted.message,
            .server = message.server,
            .domain = message.domain,
            .scope = message.scope,
            .origin = message.origin,
            .sender = message.sender,
            .is_bounce = message.is_bounce,
            .received_with_tls = message.received_with_tls,
            .tag = message.tag,
            .recipient = std::move(delivery.recipient),
            .destination = std::move(delivery.destination),
            .route = delivery.route,
            .endpoint = delivery.endpoint,
            .notify = delivery.notify,
            .original_recipient = std::move(delivery.original_recipient),
            .dsn_return = message.dsn_return,
            .envelope_id = message.envelope_id,
            .stream = message.stream,
            .tls_wish = message.tls_wish,
            .attempts = 0,
            .accepted_at = message.accepted_at,
            .life_from = message.not_before.value_or(message.accepted_at),
            .expires_at = message.expires_at,
            .content = message.content,
            .inspection = message.inspection,
        });
    }
    return claims;
}

/// Room that is given back unless the message was accepted under it. Resource.
class Reservation {
public:
    Reservation(Onward& onward, const model::NewMessage& message)
        : onward_(onward), message_(message) {
        if (model::queued_count(message) > 0 && model::is_due_at_once(message)) {
            lease_ = onward.reserve(message);
        }
    }
    Reservation(const Reservation&) = delete;
    Reservation& operator=(const Reservation&) = delete;
    ~Reservation() {
        if (lease_) {
            onward_.give_back(message_);
        }
    }
    store::Lease lease() const { return lease_.value_or(store::Lease{}); }
    /// Whether there is a lease; then its room is the queue's.
    bool use() { return std::exchange(lease_, std::nullopt).has_value(); }

private:
    Onward& onward_;
    const model::NewMessage& message_;
    std::optional<store::Lease> lease_;
};

}  // namespace

Intake::Intake(Admission& admission, store::Store& store, Onward& onward)
    : admission_(admission), store_(store), onward_(onward) {}

net::Task<std::variant<Receipt, Refusal>> Intake::accept(Submission submission) {
    auto admitted = co_await admit(std::move(submission));
    if (auto* refusal = std::get_if<Refusal>(&admitted)) {
        co_return std::move(*refusal);
    }
    co_return co_await keep(std::get<model::NewMessage>(std::move(admitted)));
}

net::Task<std::variant<model::NewMessage, Refusal>> Intake::admit(Submission submission) {
    auto admitted = co_await admission_.admit(std::move(submission));
    if (const auto* refusal = std::get_if<Refusal>(&admitted)) {
        note(*refusal);
    }
    co_return admitted;
}

void Intake::note(const Refusal& refusal) {
    for (IntakeObserver* observer : observers_) {
        observer->refused(refusal);
    }
}

net::Task<Receipt> Intake::keep(model::NewMessage message) {
    // Nothing may be answered before this has resumed: what was said to be accepted must survive
    // the loss of power in the next instant.
    Reservation reservation(onward_, message);
    auto accepted = co_await store_.accept(message, reservation.lease());
    co_return pass_on(message, std::move(accepted), reservation.use());
}

net::Task<std::vector<Receipt>> Intake::keep_all(std::vector<model::NewMessage> messages) {
    std::deque<Reservation> reservations;
    std::vector<store::Lease> leases;
    for (const auto& message : messages) {
        leases.push_back(reservations.emplace_back(onward_, message).lease());
    }
    auto accepted = co_await store_.accept_all(messages, std::move(leases));
    std::vector<Receipt> receipts;
    for (std::size_t i = 0; i < messages.size(); ++i) {
        receipts.push_back(pass_on(messages[i], std::move(accepted[i]), reservations[i].use()));
    }
    co_return receipts;
}

/// `is_leased`: its deliveries are ours to try at once.
Receipt Intake::pass_on(model::NewMessage& message, model::Accepted accepted, bool is_leased) {
    for (IntakeObserver* observer : observers_) {
        observer->accepted(message);
    }
    for (const auto& delivery : message.deliveries) {
        if (!is_leased && std::holds_alternative<model::Queue>(delivery.birth)) {
            onward_.wake(model::strand_of(message, delivery), model::due_of(message, delivery));
        }
        wake_for_notice(delivery);
    }
    Receipt receipt;
    receipt.server = message.server;
    receipt.message_id = message.message_id;
    for (const auto& delivery : message.deliveries) {
        receipt.recipients.push_back(delivery.recipient);
    }
    if (is_leased) {
        onward_.take(claims_of(std::move(message), accepted));
    }
    receipt.accepted = std::move(accepted);
    return receipt;
}

void Intake::wake_for_notice(const model::NewDelivery& delivery) {
    const auto* ended = std::get_if<model::Ended>(&delivery.birth);
    if (ended == nullptr || !ended->notice) {
        return;
    }
    for (IntakeObserver* observer : observers_) {
        observer->accepted(*ended->notice);
    }
    for (const auto& due : ended->notice->deliveries) {
        onward_.wake(model::strand_of(*ended->notice, due), ended->notice->accepted_at);
    }
}

}  // namespace postrider::intake
