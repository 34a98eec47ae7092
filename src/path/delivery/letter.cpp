// Claim and identity to what goes over the wire.
#include "path/delivery/letter.h"

#include <fmt/format.h>

#include <utility>

namespace postrider::delivery {
namespace {

/// RFC 3461 §5.2.7.3: where the return path is another, reports of success end here; ours tells the
/// sender (`path/queue/notice_due.h`).
model::Notify passed_on(model::Notify notify) {
    constexpr auto bits = [](model::Notify set) { return static_cast<unsigned>(set); };
    return static_cast<model::Notify>(bits(notify) & ~bits(model::Notify::success));
}

smtp::OutgoingEnvelope envelope_of(const model::Claim& claim, const Identity& identity) {
    smtp::OutgoingEnvelope envelope;
    envelope.sender = identity.mail_from;
    envelope.recipients.push_back({
        .address = claim.recipient,
        .notify = passed_on(claim.notify),
        .original_recipient = claim.original_recipient,
    });
    envelope.dsn_return = claim.dsn_return;
    envelope.envelope_id = claim.envelope_id;
    if (claim.tls_wish == model::TlsWish::required) {
        // RFC 8689 §5: a bounce is not lost for want of it.
        envelope.require_tls =
            envelope.sender.empty() ? smtp::RequireTls::where_offered : smtp::RequireTls::always;
    }
    return envelope;
}

}  // namespace

net::Task<> Letter::seal() {
    if (outgoing_) {
        co_return;
    }
    auto front = co_await signatures_.of(claim_.message, claim_.content, identity_.signers);
    if (!identity_.token.empty()) {
        front += fmt::format("X-Postal-MsgID: {}\r\n", identity_.token);
    }
    outgoing_ =
        delivery::outgoing(envelope_of(claim_, identity_), std::move(front), claim_.content);
}

}  // namespace postrider::delivery
