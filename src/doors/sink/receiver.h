// A receiving server that takes everything, or misbehaves when a recipient's name asks for it.
#pragma once

#include <optional>
#include <string>
#include <unordered_set>
#include <vector>

#include "doors/sink/behaviour.h"
#include "doors/sink/mailbox.h"
#include "net/clock.h"
#include "smtpd/receiver.h"

namespace postrider::doors::sink {

/// What the sessions of one sink share. One thread.
struct Place {
    net::Clock& clock;
    Mailbox& mailbox;
    /// Sender and recipient pairs that were asked to come again.
    std::unordered_set<std::string> greylisted;
};

class Receiver final : public smtpd::Receiver {
public:
    explicit Receiver(Place& place) : place_(place) {}

    net::Task<postrider::smtp::Reply> log_in(
        const smtpd::Client& client, const postrider::smtp::Credentials& credentials
    ) override;
    net::Task<postrider::smtp::Reply> recipient(
        const smtpd::Client& client,
        const postrider::smtp::Envelope& envelope,
        const postrider::smtp::RcptTo& recipient
    ) override;
    net::Task<> begin(const smtpd::Client& client, const postrider::smtp::Envelope& envelope)
        override;
    void add(std::string_view run) override { message_->add(run); }
    net::Task<postrider::smtp::Reply> complete(
        const smtpd::Client& client, const postrider::smtp::Envelope& envelope
    ) override;
    void abandon() override { message_.reset(); }

private:
    Place& place_;
    std::optional<Delivery> message_;
};

}  // namespace postrider::doors::sink
