// Bounces to senders.
#include "path/queue/notice.h"

#include <fmt/format.h>

#include <utility>
#include <variant>

#include "mail/dsn.h"
#include "path/queue/conclude.h"

namespace postrider::queue {
namespace {

/// The enhanced code of a report: the host's, else one that fits (RFC 3463).
std::string status_of(const store::Finish& finish) {
    const bool is_expired = std::holds_alternative<store::Expired>(finish.next);
    if (is_expired) {
        return "4.4.7";
    }
    if (finish.attempt && finish.attempt->enhanced_code.starts_with("5.")) {
        return finish.attempt->enhanced_code;
    }
    return "5.0.0";
}

mail::DsnRecipient report_on(
    const model::Claim& claim, const store::Finish& finish, const mail::Address& recipient
) {
    mail::DsnRecipient report;
    report.address = recipient;
    report.original = claim.original_recipient;
    report.action = mail::DsnAction::failed;
    report.status = status_of(finish);
    if (model::endpoint_of(claim.destination)) {
        // Servers and addresses behind ours, and their words, are not for strangers.
        report.reason = "The message could not be handed on behind this address.";
        return report;
    }
    report.reason = finish.detail;
    if (finish.attempt) {
        report.remote_mta = finish.attempt->host;
        report.diagnostic = finish.attempt->reply_code > 0 ? finish.attempt->reply : "";
        report.last_attempt = finish.attempt->at;
    }
    return report;
}

mail::DsnReturn returned(model::DsnReturn wish, bool returns_message) {
    switch (wish) {
        case model::DsnReturn::full:
            return mail::DsnReturn::full;
        case model::DsnReturn::headers:
            return mail::DsnReturn::headers;
        case model::DsnReturn::unspecified:
            break;
    }
    return returns_message ? mail::DsnReturn::full : mail::DsnReturn::headers;
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
    if (!options_.is_on || !is_notice_due(claim, finish)) {
        co_return std::nullopt;
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
    dsn.recipients.push_back(report_on(claim, finish, *recipient));
    dsn.to = *sender;
    dsn.from = *from;
    dsn.date = clock_.now();
    dsn.message_id = fmt::format("{}@{}", random_.uuid(), options_.reporting_host);
    dsn.original = claim.content.head();
    // What is in memory of a large message is its beginning: only its header can be returned.
    dsn.returned = claim.content.is_file() ? mail::DsnReturn::headers
                                           : returned(claim.dsn_return, options_.returns_message);
    dsn.boundary = random_.text(32, base::letters_and_digits);

    intake::Submission submission;
    submission.origin = model::Origin::bounce;
    submission.server = *server;
    submission.recipients.push_back({.address = claim.sender, .notify = model::Notify::never});
    submission.content = model::Content::from(mail::write_dsn(dsn));
    submission.is_bounce = true;
    auto admitted = co_await admission_.admit(std::move(submission));
    if (auto* refusal = std::get_if<intake::Refusal>(&admitted)) {
        log_.warning(
            "queue", "notice_refused", {{"delivery", claim.delivery.value}, {"why", refusal->text}}
        );
        co_return std::nullopt;
    }
    co_return std::get<model::NewMessage>(std::move(admitted));
}

}  // namespace postrider::queue
