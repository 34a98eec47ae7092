// Reports to senders.
#include "path/queue/notice.h"

#include <fmt/format.h>

#include <algorithm>
#include <utility>
#include <variant>
#include <vector>

#include "mail/dsn.h"
#include "path/queue/notice_due.h"

namespace postrider::queue {
namespace {

/// The first digit of a status (RFC 3463 §3.1).
char class_of(mail::DsnAction action) {
    switch (action) {
        case mail::DsnAction::failed:
            return '5';
        case mail::DsnAction::delayed:
            return '4';
        case mail::DsnAction::delivered:
        case mail::DsnAction::relayed:
        case mail::DsnAction::expanded:
            return '2';
    }
    return '5';
}

/// The enhanced code of a report: the host's, else one that fits (RFC 3463).
std::string status_of(const store::Finish& finish, mail::DsnAction action) {
    const bool is_expired = std::holds_alternative<store::Expired>(finish.next);
    if (is_expired) {
        return "4.4.7";
    }
    const char wanted = class_of(action);
    if (finish.attempt && finish.attempt->enhanced_code.starts_with(wanted)) {
        return finish.attempt->enhanced_code;
    }
    return std::string(1, wanted) + ".0.0";
}

mail::DsnRecipient report_on(
    const model::Claim& claim,
    const store::Finish& finish,
    mail::DsnAction action,
    const mail::Address& recipient
) {
    mail::DsnRecipient report;
    report.address = recipient;
    report.original = claim.original_recipient;
    report.action = action;
    report.status = status_of(finish, action);
    const bool is_bad = action == mail::DsnAction::failed || action == mail::DsnAction::delayed;
    if (model::endpoint_of(claim.destination)) {
        // Servers and addresses behind ours, and their words, are not for strangers.
        report.reason = is_bad ? "The message could not be handed on behind this address." : "";
        return report;
    }
    // Why mail waits at ours is for people of the house.
    const bool waits_at_ours = action == mail::DsnAction::delayed && !finish.attempt;
    report.reason = waits_at_ours ? "It waits at this server to be sent." : finish.detail;
    if (finish.attempt) {
        report.remote_mta = finish.attempt->host;
        report.diagnostic = finish.attempt->reply_code > 0 ? finish.attempt->reply : "";
        report.last_attempt = finish.attempt->at;
    }
    if (action == mail::DsnAction::delayed) {
        report.will_retry_until = claim.expires_at;
    }
    return report;
}

/// RFC 3461 §4.3: RET is for failures; other reports bring the header alone. So does that on a
/// large message: what is in memory of it is its beginning. With REQUIRETLS it is as if RET=HDRS
/// had been given (RFC 8689 §5).
mail::DsnReturn returned(const model::Claim& claim, mail::DsnAction action, bool returns_message) {
    if (action != mail::DsnAction::failed || claim.content.is_file() ||
        claim.tls_wish == model::TlsWish::required) {
        return mail::DsnReturn::headers;
    }
    switch (claim.dsn_return) {
        case model::DsnReturn::full:
            return mail::DsnReturn::full;
        case model::DsnReturn::headers:
            return mail::DsnReturn::headers;
        case model::DsnReturn::unspecified:
            break;
    }
    return returns_message ? mail::DsnReturn::full : mail::DsnReturn::headers;
}

/// Whether its sender has had a report on it: before its end, that is one of its delay.
bool was_told(const std::vector<model::Event>& events, model::DeliveryId delivery) {
    return std::ranges::any_of(events, [&](const model::Event& event) {
        return event.delivery == delivery && event.kind == model::EventKind::notified;
    });
}

}  // namespace

Notices::Notices(NoticeParts parts, NoticeOptions options)
    : clock_(parts.clock),
      store_(parts.store),
      admission_(parts.admission),
      random_(parts.random),
      log_(parts.log),
      options_(std::move(options)) {}

net::Task<std::optional<model::NewMessage>> Notices::about(
    const model::Claim& claim, const store::Finish& finish
) {
    const auto action = notice_due(claim, finish, options_.delay_after);
    if (!options_.is_on || !action) {
        co_return std::nullopt;
    }
    if (*action == mail::DsnAction::delayed) {
        const auto events = co_await store_.events_of(claim.message);
        if (was_told(events, claim.delivery)) {
            co_return std::nullopt;
        }
    }
    const auto server = co_await store_.server(claim.server);
    const auto recipient = mail::Address::parse(claim.recipient);
    const auto sender = mail::Address::parse(claim.sender);
    const auto from = mail::Address::parse(options_.from_address);
    if (!server || !recipient || !sender || !from) {
        log_.warning(
            "queue",
            "notice_impossible",
            {{"delivery", claim.delivery.value}, {"sender", claim.sender}}
        );
        co_return std::nullopt;
    }
    mail::Dsn dsn;
    dsn.reporting_mta = options_.reporting_host;
    dsn.envelope_id = claim.envelope_id;
    dsn.arrival = claim.accepted_at;
    dsn.recipients.push_back(report_on(claim, finish, *action, *recipient));
    dsn.to = *sender;
    dsn.from = *from;
    dsn.date = clock_.now();
    dsn.message_id = fmt::format("{}@{}", random_.uuid(), options_.reporting_host);
    dsn.original = claim.content.head();
    dsn.returned = returned(claim, *action, options_.returns_message);
    dsn.boundary = random_.text(32, base::letters_and_digits);

    intake::Submission submission;
    submission.origin = model::Origin::bounce;
    submission.server = *server;
    submission.recipients.push_back({.address = claim.sender, .notify = model::Notify::never});
    submission.content = model::Content::from(mail::write_dsn(dsn));
    submission.is_bounce = true;
    submission.requires_tls = claim.tls_wish == model::TlsWish::required;
    auto admitted = co_await admission_.admit(std::move(submission));
    if (auto* refusal = std::get_if<intake::Refusal>(&admitted)) {
        log_.warning(
            "queue", "notice_refused", {{"delivery", claim.delivery.value}, {"why", refusal->text}}
        );
        co_return std::nullopt;
    }
    co_return std::get<model::NewMessage>(std::move(admitted));
}

net::Task<std::optional<model::NewMessage>> Notices::about_ended_hold(
    const model::Claim& held, base::Time now
) {
    if (held.scope == model::Scope::incoming) {
        co_return std::nullopt;
    }
    store::Finish finish;
    finish.delivery = held.delivery;
    finish.message = held.message;
    finish.server = held.server;
    finish.next = store::Expired{};
    finish.at = now;
    finish.detail = "It was held for a person to decide, and nobody let it go in time";
    auto notice = co_await about(held, finish);
    co_return notice;
}

}  // namespace postrider::queue
