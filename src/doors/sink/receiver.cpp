// The simulator's end of an SMTP session.
#include "doors/sink/receiver.h"

#include <fmt/format.h>

#include <algorithm>
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

Reply come_again(base::Duration wait) {
    const auto seconds = std::chrono::ceil<std::chrono::seconds>(wait).count();
    return {
        .code = 451,
        .enhanced = {{4, 7, 1}},
        .text = fmt::format("Greylisted, try again in {} seconds", seconds)
    };
}

Reply reply_to_recipient(Act act) {
    switch (act) {
        case Act::defer:
            return {.code = 450, .enhanced = {{4, 2, 0}}, .text = "This mailbox always defers"};
        case Act::refuse:
            return {.code = 550, .enhanced = {{5, 1, 1}}, .text = "No such user here"};
        case Act::full:
            return {.code = 452, .enhanced = {{4, 2, 2}}, .text = "The mailbox is full"};
        case Act::busy:
            return {.code = 421, .enhanced = {{4, 3, 2}}, .text = "Too busy, closing"};
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

base::Duration Receiver::greylisted_for(std::string pair, base::Duration wait) {
    const auto now = place_.clock.instant();
    const auto welcome = place_.greylisted.emplace(std::move(pair), now + wait).first->second;
    return std::max(welcome - now, base::Duration::zero());
}

bool Receiver::may_send(const base::IpAddress& address) {
    constexpr std::chrono::minutes period{1};
    const auto now = place_.clock.instant();
    auto& minute = place_.minutes[address.to_string()];
    if (minute.messages == 0 || now - minute.began >= period) {
        minute = {.began = now, .messages = 0};
    }
    return ++minute.messages <= place_.manners.messages_a_minute;
}

net::Task<Reply> Receiver::recipient(
    const smtpd::Client& client, const Envelope& envelope, const RcptTo& recipient
) {
    const Behaviour behaviour = behaviour_of(recipient.recipient.local);
    const Manners& manners = place_.manners;
    const auto wait = behaviour.act == Act::slow ? behaviour.wait : manners.wait;
    if (wait > base::Duration::zero()) {
        co_await place_.clock.sleep_until(place_.clock.instant() + wait);
    }
    const auto away = behaviour.act == Act::greylist ? behaviour.wait : manners.greylist;
    if (away > base::Duration::zero()) {
        auto pair = fmt::format("{} {}", sender_of(envelope), recipient.recipient.text());
        const auto left = greylisted_for(std::move(pair), away);
        if (left > base::Duration::zero()) {
            co_return come_again(left);
        }
    }
    const bool is_message = envelope.recipients.empty();
    if (manners.messages_a_minute > 0 && is_message && !may_send(client.peer.address)) {
        co_return Reply{
            .code = 451,
            .enhanced = {{4, 7, 1}},
            .text = fmt::format("Only {} messages per minute, slow down", manners.messages_a_minute)
        };
    }
    co_return reply_to_recipient(behaviour.act);
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
