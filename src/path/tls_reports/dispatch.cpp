// From the store to those who asked.
#include "path/tls_reports/dispatch.h"

#include <fmt/format.h>

#include <algorithm>
#include <optional>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

#include "base/ascii.h"
#include "path/tls_reports/letter.h"
#include "reports/tls_tally.h"
#include "store/tenancy.h"
#include "tenancy/units.h"

namespace postrider::tls_reports {
namespace {

constexpr int http_success = 2;
constexpr std::string_view handed_over = "handed over";

std::string outcome_of(std::string_view target, std::string_view words) {
    return fmt::format("{}: {}", target, words);
}

/// A receiver who has the report does not get it again because another one has not. Neither `;` nor
/// what stands in `handed_over` can be in a target (reports/tls_record.h).
bool has_it(std::string_view outcome, std::string_view target) {
    const auto said = outcome_of(target, handed_over);
    return std::ranges::any_of(base::split(outcome, ';'), [&](std::string_view piece) {
        return base::trim(piece) == said;
    });
}

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
    co_await announce();
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
    bool is_done = !receivers.empty();
    for (const auto& receiver : receivers) {
        Handed handed;
        if (!has_it(sending.outcome, receiver.target)) {
            handed = co_await hand_over(sending, receiver);
        }
        is_done = is_done && handed.has_value();
        outcome += outcome.empty() ? "" : "; ";
        outcome += outcome_of(receiver.target, handed ? handed_over : handed.error());
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
    const auto level = is_done ? &base::Log::info : &base::Log::warning;
    (log_.*level)(
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

net::Task<Dispatch::Sender> Dispatch::sender() {
    const auto look = [this](store::Transaction& transaction) {
        if (server_.empty()) {
            return store::list_servers(transaction, std::nullopt);
        }
        auto server = store::find_server(transaction, server_);
        return server ? std::vector{*std::move(server)} : std::vector<model::Server>{};
    };
    auto servers = co_await tenancy::read(store_, look);
    if (servers.size() == 1) {
        co_return std::move(servers.front());
    }
    if (!server_.empty()) {
        co_return std::unexpected(fmt::format("there is no mail server {}", server_));
    }
    co_return std::unexpected(fmt::format(
        "there are {} mail servers, and tls_reports.server does not say which one sends it",
        servers.size()
    ));
}

net::Task<> Dispatch::announce() {
    if (std::exchange(has_announced_, true)) {
        co_return;
    }
    const auto server = co_await sender();
    if (server) {
        log_.info("tls_reports", "by_mail", {{"author", author_.contact}});
    } else {
        log_.warning("tls_reports", "not_by_mail", {{"why", server.error()}});
    }
}

/// RFC 8460 §5.3: signed with our own key, and through the queue like all mail.
net::Task<Dispatch::Handed> Dispatch::mail(const store::TlsSending& sending, std::string address) {
    auto server = co_await sender();
    if (!server) {
        co_return std::unexpected(server.error());
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
