// The simulator's end of an SMTP session.
#include "doors/sink/receiver.h"

#include <fmt/format.h>

#include <utility>

#include "smtp/replies.h"

namespace postrider::doors::sink {

namespace replies = postrider::smtp::replies;
using postrider::smtp::Credentials;
using postrider::smtp::Envelope;
using postrider::smtp::RcptTo;
using postrider::smtp::Reply;

namespace {

std::string sender_of(const Envelope& envelope) {
    return envelope.mail.sender ? envelope.mail.sender->text() : "";
}

Reply reply_to_recipient(Act act, bool is_first_visit) {
    switch (act) {
        case Act::defer:
            return {.code = 450, .enhanced = {{4, 2, 0}}, .text = "This mailbox always defers"};
        case Act::refuse:
            return {.code = 550, .enhanced = {{5, 1, 1}}, .text = "No such user here"};
        case Act::full:
            return {.code = 452, .enhanced = {{4, 2, 2}}, .text = "The mailbox is full"};
        case Act::busy:
            return {.code = 421, .enhanced = {{4, 3, 2}}, .text = "Too busy, closing"};
        case Act::greylist:
            if (is_first_visit) {
                return {
                    .code = 451,
                    .enhanced = {{4, 7, 1}},
                    .text = "Greylisted, try again in 1 seconds"
                };
            }
            return replies::recipient_ok();
        default:
            return replies::recipient_ok();
    }
}

std::optional<Reply> refusal_of_message(Act act) {
    switch (act) {
        case Act::defer_message:
            return Reply{
                .code = 451, .enhanced = {{4, 3, 0}}, .text = "This message is always deferred"
            };
        case Act::refuse_message:
            return Reply{.code = 554, .enhanced = {{5, 6, 0}}, .text = "This message is refused"};
        case Act::spam:
            return Reply{
                .code = 550, .enhanced = {{5, 7, 1}}, .text = "This message looks like spam"
            };
        default:
            return std::nullopt;
    }
}

}  // namespace

net::Task<Reply> Receiver::log_in(const smtpd::Client&, const Credentials&) {
    co_return replies::granted("sink");
}

net::Task<Reply> Receiver::recipient(
    const smtpd::Client&, const Envelope& envelope, const RcptTo& recipient
) {
    const Behaviour behaviour = behaviour_of(recipient.recipient.local);
    if (behaviour.wait > base::Duration{}) {
        co_await place_.clock.sleep_until(place_.clock.instant() + behaviour.wait);
    }
    bool is_first_visit = false;
    if (behaviour.act == Act::greylist) {
        const auto pair = fmt::format("{} {}", sender_of(envelope), recipient.recipient.text());
        is_first_visit = place_.greylisted.insert(pair).second;
    }
    co_return reply_to_recipient(behaviour.act, is_first_visit);
}

net::Task<> Receiver::begin(const smtpd::Client&, const Envelope&) {
    message_.emplace(place_.mailbox);
    co_return;
}

net::Task<Reply> Receiver::complete(const smtpd::Client& client, const Envelope& envelope) {
    Taken taken{
        .helo = client.helo,
        .peer = client.peer.to_string(),
        .tls = client.tls != nullptr ? client.tls->version : "",
        .mail_from = sender_of(envelope),
    };
    bool drops = false;
    for (const RcptTo& recipient : envelope.recipients) {
        const Act act = behaviour_of(recipient.recipient.local).act;
        if (auto refusal = refusal_of_message(act)) {
            co_return std::move(*refusal);
        }
        drops = drops || act == Act::drop;
        taken.rcpt_to.push_back(recipient.recipient.text());
    }
    message_->keep(taken, place_.clock.now());
    message_.reset();
    if (drops) {
        throw smtpd::HangUp{};
    }
    co_return replies::queued(std::to_string(place_.mailbox.count()));
}

}  // namespace postrider::doors::sink
