// A receiving server that takes everything, or misbehaves when a recipient's name asks for it.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <unordered_map>
#include <vector>

#include "doors/sink/behaviour.h"
#include "doors/sink/mailbox.h"
#include "net/clock.h"
#include "smtpd/receiver.h"

namespace postrider::doors::sink {

/// What an address has sent since. Value.
struct Minute {
    base::Instant began;
    std::uint32_t messages = 0;
};

/// What the sessions of one sink share. One thread.
struct Place {
    net::Clock& clock;
    Mailbox& mailbox;
    Manners manners;
    /// From when on sender and recipient pairs that were asked to come again are welcome.
    std::unordered_map<std::string, base::Instant> greylisted;
    /// Of each address that may send only so much.
    std::unordered_map<std::string, Minute> minutes;
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
    /// How long the pair has to stay away still; zero: it is welcome.
    base::Duration greylisted_for(std::string pair, base::Duration wait);
    /// False: the address has sent what it may this minute.
    bool may_send(const base::IpAddress& address);

    Place& place_;
    std::optional<Delivery> message_;
};

}  // namespace postrider::doors::sink
