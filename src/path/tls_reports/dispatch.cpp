// From the store to those who asked.
#include "path/tls_reports/dispatch.h"

#include <fmt/format.h>

#include <utility>
#include <variant>

#include "path/tls_reports/letter.h"
#include "reports/tls_tally.h"
#include "store/tenancy.h"
#include "tenancy/units.h"

namespace postrider::tls_reports {
namespace {

constexpr int http_success = 2;

}  // namespace

Dispatch::Dispatch(DispatchParts parts, Author author, std::string server)
    : clock_(parts.clock),
      resolver_(parts.resolver),
      store_(parts.store),
      web_(parts.web),
      intake_(parts.intake),
      random_(parts.random),
      log_(parts.log),
      author_(std::move(author)),
      server_(std::move(server)) {}

net::Task<> Dispatch::send_due() {
    const auto now = clock_.now();
    const auto look = [now](store::Transaction& transaction) {
        return store::due_tls_sendings(transaction, now, sent_at_once);
    };
    auto due = co_await tenancy::read(store_, look);
    for (auto& sending : due) {
        co_await send(std::move(sending));
    }
}

net::Task<> Dispatch::send(store::TlsSending sending) {
    const auto answer = co_await resolver_.text("_smtp._tls." + sending.domain);
    const auto* found = std::get_if<dns::Found<std::vector<std::string>>>(&answer);
    const auto receivers = found != nullptr ? reports::tls_receivers(found->value)
                                            : std::vector<reports::TlsReceiver>{};
    std::string outcome;
    bool is_done = false;
    for (const auto& receiver : receivers) {
        auto handed = co_await hand_over(sending, receiver);
        is_done = is_done || handed.has_value();
        outcome += fmt::format(
            "{}{}: {}",
            outcome.empty() ? "" : "; ",
            receiver.target,
            handed ? "handed over" : handed.error()
        );
    }
    if (const auto* unknown = std::get_if<dns::CannotTell>(&answer)) {
        outcome = unknown->reason;
    } else if (receivers.empty()) {
        outcome = "it is not asked for any more";
        is_done = true;
    }
    conclude(sending, std::move(outcome), is_done);
    auto unit = [&sending](store::Transaction& transaction) {
        store::keep_tls_sending(transaction, sending);
    };
    co_await store_.write(unit);
}

void Dispatch::conclude(store::TlsSending& sending, std::string outcome, bool is_done) const {
    ++sending.tries;
    sending.outcome = std::move(outcome);
    sending.due_at.reset();
    if (!is_done && sending.tries < tries_max) {
        sending.due_at = clock_.now() + retry_after;
    }
    log_.info(
        "tls_reports",
        is_done ? "sent" : "not_sent",
        {{"domain", sending.domain}, {"tries", sending.tries}, {"outcome", sending.outcome}}
    );
}

net::Task<Dispatch::Handed> Dispatch::hand_over(
    const store::TlsSending& sending, const reports::TlsReceiver& receiver
) {
    if (receiver.kind == reports::TlsReceiver::Kind::mail) {
        co_return co_await mail(sending, receiver.target);
    }
    co_return co_await post(receiver.target, reports::gzip(sending.report));
}

/// RFC 8460 §5.4.
net::Task<Dispatch::Handed> Dispatch::post(std::string url, std::string packed) {
    http::Call call{.url = std::move(url), .body = std::move(packed)};
    call.fields.add("Content-Type", "application/tlsrpt+gzip");
    const auto response = co_await web_.post(std::move(call));
    if (!response) {
        co_return std::unexpected(response.error().words);
    }
    if (response->status / 100 != http_success) {
        co_return std::unexpected(fmt::format("it answers {}", response->status));
    }
    co_return Handed{};
}

/// RFC 8460 §5.3: signed with our own key, and through the queue like all mail.
net::Task<Dispatch::Handed> Dispatch::mail(const store::TlsSending& sending, std::string address) {
    if (server_.empty()) {
        co_return std::unexpected("no mail server is configured for it (tls_reports.server)");
    }
    const auto look = [this](store::Transaction& transaction) {
        return store::find_server(transaction, server_);
    };
    auto server = co_await tenancy::read(store_, look);
    if (!server) {
        co_return std::unexpected(fmt::format("there is no mail server {}", server_));
    }
    const auto report = reports::parse_tls_report(sending.report);
    Letter letter{
        .domain = sending.domain,
        .submitter = author_.host,
        .report_id = report ? report->report_id : sending.domain,
        .from = author_.contact,
        .to = address,
        .date = clock_.now(),
        .begin = model::start_of(sending.day),
        .end = model::start_of(static_cast<model::Day>(sending.day + 1)) - std::chrono::seconds{1},
        .message_id = fmt::format("{}@{}", random_.uuid(), author_.host),
        .packed = reports::gzip(sending.report),
        .boundary = random_.text(32, base::letters_and_digits),
    };
    intake::Submission submission;
    submission.origin = model::Origin::bounce;
    submission.server = std::move(*server);
    submission.sender = author_.contact;
    submission.recipients.push_back({.address = std::move(address), .notify = model::Notify::never}
    );
    submission.content = model::Content::from(write_letter(letter));
    auto accepted = co_await intake_.accept(std::move(submission));
    if (const auto* refusal = std::get_if<intake::Refusal>(&accepted)) {
        co_return std::unexpected(refusal->text);
    }
    co_return Handed{};
}

}  // namespace postrider::tls_reports
