// loop → verify → scan → a letter for each server → who is told.
#include "path/reception/reception.h"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

#include "path/reception/front.h"

namespace postrider::reception {
namespace {

using intake::Reason;
using intake::Refusal;

/// Empty where the client's address has none.
std::string confirmed_name(const Arrival& arrival) {
    return arrival.reverse_name == no_reverse_name ? "" : arrival.reverse_name;
}

authentication::Arriving names_on(const Arrival& arrival) {
    return {
        .client = arrival.client,
        .helo = arrival.helo,
        .mail_from = arrival.sender,
        .content = arrival.content,
    };
}

scan::ScanRequest scan_of(const Arrival& arrival, std::string_view trace) {
    scan::ScanRequest request;
    request.scope = model::Scope::incoming;
    request.content = arrival.content.with_prefix(trace);
    request.sender = arrival.sender;
    for (const auto& recipient : arrival.recipients) {
        request.recipients.push_back(recipient.address);
    }
    request.client = arrival.client;
    request.helo = arrival.helo;
    request.reverse_name = confirmed_name(arrival);
    request.spam_threshold = server_of(arrival.recipients.front().place).spam_threshold;
    return request;
}

/// As this server's threshold sees it.
model::Inspection inspection_for(const model::Server& server, const model::Inspection& found) {
    auto inspection = found;
    auto& spam = inspection.spam;
    spam.threshold = server.spam_threshold;
    if (spam.status != model::SpamStatus::not_checked) {
        spam.status =
            spam.score > spam.threshold ? model::SpamStatus::spam : model::SpamStatus::not_spam;
    }
    return inspection;
}

bool is_complaint(const inbound::ToOrganization& to) {
    return to.kind == inbound::TellingKind::complaints;
}

/// A message tells an organization a thing once, however often and by whichever of its addresses
/// for reports it is named.
void keep_first_of_each(std::vector<inbound::ToOrganization>& told) {
    std::vector<inbound::ToOrganization> first;
    for (auto& to : told) {
        const bool is_known = std::ranges::any_of(first, [&](const auto& other) {
            return other.organization.id == to.organization.id &&
                   is_complaint(other) == is_complaint(to);
        });
        if (!is_known) {
            first.push_back(std::move(to));
        }
    }
    told = std::move(first);
}

/// Who surely did not send it is not told of it.
bool is_forged(const model::Inspection& inspection) {
    const auto& verdicts = inspection.verdicts;
    return verdicts.mail_from.result == model::AuthResult::fail ||
           verdicts.dmarc.result == model::AuthResult::fail;
}

/// What there is to know of mail that came back.
struct Returned {
    inbound::Finding finding;
    std::optional<store::RouteOnServer> route;  ///< for what is not about mail of the server
};

/// Null: it came back, and no route takes it.
const model::Route* route_for(const Recipient& recipient, const Returned& returned) {
    if (const auto* to_route = std::get_if<inbound::ToRoute>(&recipient.place)) {
        return &to_route->found.route;
    }
    return returned.route ? &returned.route->route : nullptr;
}

/// Which of the letter's deliveries are bounced.
std::vector<std::size_t> add_deliveries(
    model::NewMessage& letter, const Group& group, const Returned& returned, base::Time hold_ends_at
) {
    std::vector<std::size_t> bounces;
    for (const auto* recipient : group.recipients) {
        const model::Route* route = route_for(*recipient, returned);
        const auto disposition = dispose(
            {.server = group.server(),
             .route = route,
             .inspection = *letter.inspection,
             .finding = &returned.finding}
        );
        for (auto& delivery : deliveries_for(*recipient, route, disposition, hold_ends_at)) {
            if (disposition.fate == Fate::bounce) {
                bounces.push_back(letter.deliveries.size());
            }
            letter.deliveries.push_back(std::move(delivery));
        }
    }
    return bounces;
}

/// As the queue would see it.
model::Claim claim_of(const model::NewMessage& letter, const model::NewDelivery& delivery) {
    model::Claim claim;
    claim.server = letter.server;
    claim.domain = letter.domain;
    claim.scope = letter.scope;
    claim.origin = letter.origin;
    claim.sender = letter.sender;
    claim.is_bounce = letter.is_bounce;
    claim.recipient = delivery.recipient;
    claim.route = delivery.route;
    claim.notify = delivery.notify;
    claim.original_recipient = delivery.original_recipient;
    claim.dsn_return = letter.dsn_return;
    claim.tls_wish = letter.tls_wish;
    claim.envelope_id = letter.envelope_id;
    claim.accepted_at = letter.accepted_at;
    claim.content = letter.content;
    return claim;
}

store::Finish end_of(const model::NewMessage& letter, const model::Ended& ended) {
    store::Finish finish;
    finish.server = letter.server;
    finish.next = store::Bounced{};
    finish.at = letter.accepted_at;
    finish.detail = ended.why;
    return finish;
}

}  // namespace

Reception::Reception(ReceptionParts parts, ReceptionOptions options)
    : clock_(parts.clock),
      store_(parts.store),
      verification_(parts.verification),
      scanner_(parts.scanner),
      notices_(parts.notices),
      returns_(parts.returns),
      reports_(parts.reports),
      options_(options) {}

net::Task<std::variant<std::vector<model::NewMessage>, Refusal>> Reception::receive(Arrival arrival
) {
    const auto content = arrival.content;  // what the header views
    const auto header = mail::HeaderBlock::parse(content.head());
    if (!header) {
        co_return Refusal{Reason::header_not_valid, std::string(mail::describe(header.error()))};
    }
    if (is_going_in_circles(*header, arrival.host)) {
        co_return Refusal{
            Reason::loop,
            fmt::format("Loop detected: the message has passed {} too often", arrival.host)
        };
    }
    keep_first_of_each(arrival.told);
    if (arrival.told.size() > told_max) {
        co_return Refusal{
            Reason::header_not_valid, "It is for more organizations than are told at once"
        };
    }
    std::vector<model::NewMessage> letters;
    for (const auto& to : arrival.told) {
        auto refusal = co_await tell(to, arrival, *header, letters);
        if (refusal && arrival.recipients.empty()) {
            co_return std::move(*refusal);
        }
    }
    if (arrival.recipients.empty()) {
        co_return letters;
    }
    const auto now = clock_.now();
    auto found = co_await look_at(arrival, now);
    if (found.not_now) {
        co_return Refusal{Reason::not_scanned, std::move(*found.not_now)};
    }
    arrival.content = without_forgeries(content, arrival.host);
    const auto groups = groups_of(arrival);
    for (const auto& group : groups) {
        auto letter = co_await write(group, arrival, found, *header, now);
        letters.push_back(std::move(letter));
    }
    co_return letters;
}

net::Task<Reception::Found> Reception::look_at(const Arrival& arrival, base::Time now) {
    Found found;
    found.trace = trace_of(arrival, now);
    found.inspection.client = arrival.client;
    found.inspection.helo = arrival.helo;
    found.inspection.reverse_name = confirmed_name(arrival);
    if (verification_ != nullptr) {
        auto names = names_on(arrival);
        found.inspection.verdicts = co_await verification_->verify(std::move(names));
    }
    auto request = scan_of(arrival, found.trace);
    auto scanned = co_await scanner_.scan(std::move(request));
    found.inspection.spam = std::move(scanned.spam);
    found.inspection.threat = std::move(scanned.threat);
    found.not_now = std::move(scanned.not_now);
    co_return found;
}

Terms Reception::terms_of(const model::Server& server, base::Time now) const {
    auto lifetime = options_.lifetime;
    if (!options_.retries.empty()) {
        const auto path = server.path();
        const timing::RetryTraits traits{
            .bounce_class = "", .server = path, .scope = model::Scope::incoming
        };
        lifetime = timing::wants_for(options_.retries, traits).lifetime.value_or(lifetime);
    }
    return {.now = now, .lifetime = lifetime, .hold = options_.hold};
}

net::Task<model::NewMessage> Reception::write(
    const Group& group,
    const Arrival& arrival,
    const Found& found,
    const mail::HeaderBlock& header,
    base::Time now
) {
    const auto& server = group.server();
    const auto terms = terms_of(server, now);
    const auto inspection =
        std::make_shared<const model::Inspection>(inspection_for(server, found.inspection));
    auto letter = letter_for(group, arrival, header, terms);
    letter.content = with_front(arrival.content, *inspection, arrival, found.trace);
    letter.inspection = inspection;

    Returned returned;
    if (group.is_returned) {
        returned.finding = co_await look_at_returned(group, arrival.content);
        returned.route = co_await store_.return_path_route(server.id);
        letter.bounce_for = returned.finding.about;
        letter.consequences = returned.finding.consequences;
    }
    const auto bounces = add_deliveries(letter, group, returned, now + options_.hold);
    if (!is_forged(*inspection)) {
        co_await write_notices(letter, bounces);
    }
    co_return letter;
}

net::Task<inbound::Finding> Reception::look_at_returned(
    const Group& group, const model::Content& content
) {
    if (returns_ == nullptr) {
        co_return inbound::Finding{};
    }
    inbound::ReturnedMail mail{.server = group.server(), .tags = {}, .content = content};
    for (const auto* recipient : group.recipients) {
        mail.tags.emplace_back(std::get<inbound::ToReturnPath>(recipient->place).tag);
    }
    co_return co_await returns_->at_return_path(std::move(mail));
}

net::Task<std::optional<Refusal>> Reception::tell(
    const inbound::ToOrganization& to,
    const Arrival& arrival,
    const mail::HeaderBlock& header,
    std::vector<model::NewMessage>& letters
) {
    if (!is_complaint(to)) {
        auto outcome = inbound::ReportOutcome::known;
        if (reports_ != nullptr) {
            outcome = co_await reports_->take(to.organization.id, arrival.content);
        }
        if (outcome == inbound::ReportOutcome::too_large) {
            co_return Refusal{Reason::header_not_valid, "The message is too large for a report"};
        }
        if (outcome == inbound::ReportOutcome::busy) {
            co_return Refusal{Reason::busy, "Too many reports at once; try again later"};
        }
        if (outcome == inbound::ReportOutcome::no_report) {
            co_return Refusal{
                Reason::header_not_valid, "The message holds no report that can be read"
            };
        }
        co_return std::nullopt;
    }
    if (returns_ == nullptr) {
        co_return std::nullopt;
    }
    auto found = co_await returns_->at_complaints(to.organization.id, arrival.content);
    // What matches nothing is taken as well: who complains need not learn what exists.
    if (found.server) {
        const auto now = clock_.now();
        const Terms terms{.now = now, .lifetime = options_.lifetime, .hold = options_.hold};
        letters.push_back(complaint_letter(std::move(found), to.address, arrival, header, terms));
    }
    co_return std::nullopt;
}

net::Task<> Reception::write_notices(
    model::NewMessage& letter, const std::vector<std::size_t>& bounces
) {
    for (const auto at : bounces) {
        auto& delivery = letter.deliveries[at];
        auto& ended = std::get<model::Ended>(delivery.birth);
        const auto claim = claim_of(letter, delivery);
        const auto finish = end_of(letter, ended);
        auto notice = co_await notices_.about(claim, finish);
        if (notice) {
            ended.notice = std::make_shared<const model::NewMessage>(std::move(*notice));
        }
    }
}

}  // namespace postrider::reception
