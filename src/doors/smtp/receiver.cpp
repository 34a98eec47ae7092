// The product's end of an SMTP session.
#include "doors/smtp/receiver.h"

#include <algorithm>
#include <utility>
#include <variant>

#include "base/check.h"
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

mail::Arrival way_it_came(const smtpd::Client& client, const Envelope& envelope) {
    return {
        .protocol =
            client.said_ehlo ? mail::Arrival::Protocol::esmtp : mail::Arrival::Protocol::smtp,
        .encrypted = client.tls != nullptr,
        .authenticated = client.is_authenticated,
        .utf8 = envelope.mail.parameters.smtputf8,
    };
}

/// None for what goes out.
template <class Way>
std::optional<reception::Place> place_of(Way way) {
    if (auto* to_route = std::get_if<inbound::ToRoute>(&way)) {
        return std::move(*to_route);
    }
    if (auto* to_return_path = std::get_if<inbound::ToReturnPath>(&way)) {
        return std::move(*to_return_path);
    }
    return std::nullopt;
}

}  // namespace

net::Task<std::optional<tenancy::Entry>> Receiver::entry_for(const Credentials& credentials) {
    if (const auto* password = std::get_if<PasswordCredentials>(&credentials)) {
        co_return co_await house_.login.by_password(password->user, password->password);
    }
    const auto& digest = std::get<DigestCredentials>(credentials);
    co_return co_await house_.login.by_digest(digest.user, digest.challenge, digest.digest);
}

net::Task<Reply> Receiver::log_in(const smtpd::Client& client, const Credentials& credentials) {
    auto entry = co_await entry_for(credentials);
    forget_client();
    if (!entry) {
        house_.log.info("smtp", "login_refused", {{"peer", client.peer.to_string()}});
        co_return replies::invalid_credential();
    }
    grant_ = std::move(entry->grant);
    digest_ = std::move(entry->digest);
    const auto now = house_.clock.now();
    if (now - grant_->credential.last_used_at.value_or(base::Time{}) >= use_noted_every) {
        co_await house_.store.note_use(grant_->credential.id, now);
    }
    co_return replies::granted(grant_->server.path());
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
    const auto grants = co_await house_.store.grants_by_network();
    if (inbound::longest_match(grants, client.peer.address) != nullptr) {
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

net::Task<inbound::RecipientMatch> Receiver::match(
    const smtpd::Client& client, const mail::Address& recipient
) {
    const inbound::Asker asker{
        .server = is_let_in(client) ? &grant_->server : nullptr, .address = client.peer.address
    };
    co_return co_await inbound::match_recipient(recipient, asker, house_.names, house_.store);
}

net::Task<Reply> Receiver::recipient(
    const smtpd::Client& client, const Envelope& envelope, const RcptTo& recipient
) {
    if (is_let_in(client) && envelope.recipients.empty()) {
        co_await renew_grant(client);
    }
    auto not_served = co_await refusal_of_stranger(client);
    if (not_served) {
        co_return *std::move(not_served);
    }
    if (recipient.recipient.domain.empty()) {
        co_return replies::bad_recipient("an address here needs a domain");
    }
    auto found = co_await match(client, recipient.recipient);
    if (const auto* refusal = std::get_if<inbound::RecipientRefusal>(&found)) {
        co_return reply_to(*refusal);
    }
    ways_.resize(envelope.recipients.size());  // those of an earlier envelope are over
    if (auto* by_network = std::get_if<inbound::ToOutsideByNetwork>(&found)) {
        grant_ = std::move(by_network->grant);
        ways_.emplace_back(inbound::ToOutside{});
    } else if (auto* to_route = std::get_if<inbound::ToRoute>(&found)) {
        ways_.emplace_back(std::move(*to_route));
    } else if (auto* to_return_path = std::get_if<inbound::ToReturnPath>(&found)) {
        ways_.emplace_back(std::move(*to_return_path));
    } else if (auto* to_organization = std::get_if<inbound::ToOrganization>(&found)) {
        ways_.emplace_back(std::move(*to_organization));
    } else {
        ways_.emplace_back(inbound::ToOutside{});
    }
    co_return replies::recipient_ok();
}

/// A session may last for hours: what was changed meanwhile counts from the next message on, and
/// whose credential is gone is a stranger again.
net::Task<> Receiver::renew_grant(const smtpd::Client& client) {
    if (grant_->credential.kind == model::CredentialKind::smtp_ip) {
        const auto grants = co_await house_.store.grants_by_network();
        const auto* grant = inbound::longest_match(grants, client.peer.address);
        grant_ = grant != nullptr ? std::optional(*grant) : std::nullopt;
    } else {
        grant_ = co_await house_.login.again(digest_);
    }
    if (!grant_) {
        house_.log.info("smtp", "credential_gone", {{"peer", client.peer.to_string()}});
    }
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
    CHECK(ways_.size() == envelope.recipients.size(), "a way for each recipient");
    if (!is_all_outside()) {
        co_return co_await keep(client, envelope);
    }
    auto submitted = submission(client, envelope, draft_->finish());
    draft_.reset();
    auto answer = co_await house_.intake.accept(std::move(submitted));
    if (const auto* refusal = std::get_if<intake::Refusal>(&answer)) {
        co_return refused(client, *refusal);
    }
    co_return accepted(client, std::get<intake::Receipt>(answer));
}

net::Task<Reply> Receiver::keep(const smtpd::Client& client, const Envelope& envelope) {
    auto content = draft_->finish();
    draft_.reset();
    std::vector<model::NewMessage> messages;
    auto outside = submission(client, envelope, content);
    if (!outside.recipients.empty()) {
        auto admitted = co_await house_.intake.admit(std::move(outside));
        if (const auto* refusal = std::get_if<intake::Refusal>(&admitted)) {
            co_return refused(client, *refusal);
        }
        messages.push_back(std::get<model::NewMessage>(std::move(admitted)));
    }
    auto arriving = arrival(client, envelope, std::move(content));
    auto received = co_await house_.reception.receive(std::move(arriving));
    if (const auto* refusal = std::get_if<intake::Refusal>(&received)) {
        house_.intake.note(*refusal);
        co_return refused(client, *refusal);
    }
    for (auto& message : std::get<std::vector<model::NewMessage>>(received)) {
        messages.push_back(std::move(message));
    }
    if (messages.empty()) {
        co_return replies::queued("report");
    }
    const auto receipts = co_await house_.intake.keep_all(std::move(messages));
    Reply reply;
    for (const auto& receipt : receipts) {
        reply = accepted(client, receipt);
    }
    co_return reply;
}

Reply Receiver::refused(const smtpd::Client& client, const intake::Refusal& refusal) {
    house_.log.info(
        "smtp", "message_refused", {{"peer", client.peer.to_string()}, {"why", refusal.text}}
    );
    return reply_to(refusal);
}

Reply Receiver::accepted(const smtpd::Client& client, const intake::Receipt& receipt) {
    house_.log.info(
        "smtp",
        "accepted",
        {{"message", receipt.accepted.message.value},
         {"recipients", receipt.recipients.size()},
         {"server", receipt.server.value},
         {"peer", client.peer.to_string()}}
    );
    return replies::queued(std::to_string(receipt.accepted.message.value));
}

bool Receiver::is_all_outside() const {
    return std::ranges::all_of(ways_, [](const Way& way) {
        return std::holds_alternative<inbound::ToOutside>(way);
    });
}

intake::Submission Receiver::submission(
    const smtpd::Client& client, const Envelope& envelope, model::Content content
) {
    intake::Submission submission;
    for (std::size_t i = 0; i < ways_.size(); ++i) {
        if (!std::holds_alternative<inbound::ToOutside>(ways_[i])) {
            continue;
        }
        const RcptTo& recipient = envelope.recipients[i];
        submission.recipients.push_back({
            .address = recipient.recipient.text(),
            .notify = recipient.parameters.notify,
            .original_recipient = recipient.parameters.original_recipient,
        });
    }
    if (submission.recipients.empty()) {
        return submission;
    }
    submission.origin = model::Origin::smtp;
    submission.server = grant_->server;
    submission.credential = grant_->credential;
    if (envelope.mail.sender) {
        submission.sender = envelope.mail.sender->text();
    } else {
        submission.is_bounce = true;
    }
    submission.trace = trace(client, envelope);
    submission.content = std::move(content);
    submission.received_with_tls = client.tls != nullptr;
    submission.requires_tls = envelope.mail.parameters.require_tls;
    submission.dsn_return = envelope.mail.parameters.dsn_return;
    submission.envelope_id = envelope.mail.parameters.envelope_id;
    if (envelope.mail.parameters.hold_for || envelope.mail.parameters.hold_until) {
        submission.not_before =
            postrider::smtp::release_time(envelope.mail.parameters, house_.clock.now());
    }
    return submission;
}

reception::Arrival Receiver::arrival(
    const smtpd::Client& client, const Envelope& envelope, model::Content content
) {
    reception::Arrival arrival;
    arrival.client = client.peer.address;
    arrival.helo = client.helo;
    arrival.reverse_name = client.reverse_name;
    arrival.how = way_it_came(client, envelope);
    arrival.host = house_.host;
    if (envelope.mail.sender) {
        arrival.sender = envelope.mail.sender->text();
    }
    for (std::size_t i = 0; i < ways_.size(); ++i) {
        if (auto* told = std::get_if<inbound::ToOrganization>(&ways_[i])) {
            arrival.told.push_back(std::move(*told));
            continue;
        }
        auto place = place_of(std::move(ways_[i]));
        if (!place) {
            continue;
        }
        const RcptTo& recipient = envelope.recipients[i];
        arrival.recipients.push_back({
            .place = std::move(*place),
            .address = recipient.recipient.text(),
            .notify = recipient.parameters.notify,
            .original_recipient = recipient.parameters.original_recipient,
        });
    }
    arrival.requires_tls = envelope.mail.parameters.require_tls;
    arrival.dsn_return = envelope.mail.parameters.dsn_return;
    arrival.envelope_id = envelope.mail.parameters.envelope_id;
    arrival.content = std::move(content);
    return arrival;
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
    received.arrival = way_it_came(client, envelope);
    if (envelope.recipients.size() == 1) {
        received.recipient = envelope.recipients.front().recipient;
    }
    received.date = house_.clock.now();
    return mail::write_received(received);
}

}  // namespace postrider::doors::smtp
