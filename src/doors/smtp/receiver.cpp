// The product's end of an SMTP session.
#include "doors/smtp/receiver.h"

#include <algorithm>
#include <utility>
#include <variant>

#include "base/ascii.h"
#include "doors/smtp/refusals.h"
#include "mail/received.h"
#include "smtp/replies.h"

namespace postrider::doors::smtp {

namespace replies = postrider::smtp::replies;
using postrider::smtp::Credentials;
using postrider::smtp::DigestCredentials;
using postrider::smtp::Envelope;
using postrider::smtp::PasswordCredentials;
using postrider::smtp::RcptTo;
using postrider::smtp::Reply;

namespace {

/// How often a credential's use is written down: a login need not wait for the disk each time.
constexpr base::Duration use_noted_every = std::chrono::minutes{1};

}  // namespace

net::Task<std::optional<store::Grant>> Receiver::grant_for(const Credentials& credentials) {
    if (const auto* password = std::get_if<PasswordCredentials>(&credentials)) {
        co_return co_await house_.login.by_password(password->user, password->password);
    }
    const auto& digest = std::get<DigestCredentials>(credentials);
    co_return co_await house_.login.by_digest(digest.user, digest.challenge, digest.digest);
}

net::Task<Reply> Receiver::log_in(const smtpd::Client& client, const Credentials& credentials) {
    grant_ = co_await grant_for(credentials);
    if (!grant_) {
        house_.log.info("smtp", "login_refused", {{"peer", client.peer.to_string()}});
        co_return replies::invalid_credential();
    }
    const auto now = house_.clock.now();
    if (now - grant_->credential.last_used_at.value_or(base::Time{}) >= use_noted_every) {
        co_await house_.store.note_use(grant_->credential.id, now);
    }
    co_return replies::granted(grant_->server.path());
}

net::Task<std::optional<store::Grant>> Receiver::grant_of_network(const smtpd::Client& client) {
    auto grants = co_await house_.store.grants_by_network();
    std::optional<store::Grant> best;
    unsigned longest = 0;
    for (store::Grant& grant : grants) {
        const auto network = base::IpNetwork::parse(grant.credential.network);
        if (network && network->contains(client.peer.address) &&
            (!best || network->prefix_length() > longest)) {
            longest = network->prefix_length();
            best = std::move(grant);
        }
    }
    co_return best;
}

net::Task<bool> Receiver::log_in_by_network(const smtpd::Client& client) {
    auto grant = co_await grant_of_network(client);
    grant_ = std::move(grant);
    co_return grant_.has_value();
}

// RFC 3207 §4.2: a login in clear counts for nothing under the TLS that follows.
bool Receiver::is_let_in(const smtpd::Client& client) const {
    return grant_ &&
           (client.is_authenticated || grant_->credential.kind == model::CredentialKind::smtp_ip);
}

net::Task<std::optional<Reply>> Receiver::refusal_of_stranger(const smtpd::Client& client) {
    const bool is_suspect = house_.purpose == Purpose::submission || client.listing.has_value();
    if (!is_suspect || is_let_in(client)) {
        co_return std::nullopt;
    }
    const auto grant = co_await grant_of_network(client);
    if (grant) {
        co_return std::nullopt;
    }
    if (!client.listing) {
        co_return replies::authentication_required();
    }
    house_.log.info(
        "smtp",
        "listed",
        {{"peer", client.peer.to_string()},
         {"list", client.listing->zone},
         {"why", client.listing->reason}}
    );
    co_return listed(client.peer.address, *client.listing);
}

net::Task<Reply> Receiver::recipient(
    const smtpd::Client& client, const Envelope&, const RcptTo& recipient
) {
    auto refusal = co_await refusal_of_stranger(client);
    if (refusal) {
        co_return *std::move(refusal);
    }
    if (!is_let_in(client)) {
        const bool is_known_network = co_await log_in_by_network(client);
        if (!is_known_network) {
            co_return replies::authentication_required();
        }
    }
    if (grant_->server.is_suspended) {
        co_return server_suspended(grant_->server.path());
    }
    if (recipient.recipient.domain.empty()) {
        co_return replies::bad_recipient("an address here needs a domain");
    }
    co_return replies::recipient_ok();
}

net::Task<> Receiver::begin(const smtpd::Client& client, const Envelope& envelope) {
    draft_.emplace(house_.spool, house_.random);
    if (envelope.mail.parameters.size) {
        draft_->reserve(*envelope.mail.parameters.size);
    }
    (void)client;
    co_return;
}

void Receiver::add(std::string_view run) {
    draft_->add(run);
}

void Receiver::abandon() {
    draft_.reset();
}

net::Task<Reply> Receiver::complete(const smtpd::Client& client, const Envelope& envelope) {
    auto submitted = submission(client, envelope);
    draft_.reset();
    auto answer = co_await house_.intake.accept(std::move(submitted));
    if (const auto* refusal = std::get_if<intake::Refusal>(&answer)) {
        house_.log.info(
            "smtp", "message_refused", {{"peer", client.peer.to_string()}, {"why", refusal->text}}
        );
        co_return reply_to(*refusal);
    }
    const auto& receipt = std::get<intake::Receipt>(answer);
    house_.log.info(
        "smtp",
        "accepted",
        {{"message", receipt.accepted.message.value},
         {"recipients", receipt.recipients.size()},
         {"server", grant_->server.path()},
         {"peer", client.peer.to_string()}}
    );
    co_return replies::queued(std::to_string(receipt.accepted.message.value));
}

intake::Submission Receiver::submission(const smtpd::Client& client, const Envelope& envelope) {
    intake::Submission submission;
    submission.origin = model::Origin::smtp;
    submission.server = grant_->server;
    submission.credential = grant_->credential;
    if (envelope.mail.sender) {
        submission.sender = envelope.mail.sender->text();
    } else {
        submission.is_bounce = true;
    }
    for (const RcptTo& recipient : envelope.recipients) {
        submission.recipients.push_back({
            .address = recipient.recipient.text(),
            .notify = recipient.parameters.notify,
            .original_recipient = recipient.parameters.original_recipient,
        });
    }
    submission.trace = trace(client, envelope);
    submission.content = draft_->finish();
    submission.received_with_tls = client.tls != nullptr;
    submission.dsn_return = envelope.mail.parameters.dsn_return;
    submission.envelope_id = envelope.mail.parameters.envelope_id;
    if (envelope.mail.parameters.hold_for || envelope.mail.parameters.hold_until) {
        submission.not_before =
            postrider::smtp::release_time(envelope.mail.parameters, house_.clock.now());
    }
    return submission;
}

std::string Receiver::trace(const smtpd::Client& client, const Envelope& envelope) const {
    mail::Received received;
    if (!grant_->server.privacy_mode) {
        received.from = mail::Sender{
            .helo = client.helo,
            .address = client.peer.address,
            .host_name = client.reverse_name,
        };
    }
    received.by = house_.host;
    received.arrival = {
        .protocol =
            client.said_ehlo ? mail::Arrival::Protocol::esmtp : mail::Arrival::Protocol::smtp,
        .encrypted = client.tls != nullptr,
        .authenticated = client.is_authenticated,
        .utf8 = envelope.mail.parameters.smtputf8,
    };
    if (envelope.recipients.size() == 1) {
        received.recipient = envelope.recipients.front().recipient;
    }
    received.date = house_.clock.now();
    return mail::write_received(received);
}

}  // namespace postrider::doors::smtp
