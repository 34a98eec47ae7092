// permit → prepare → scan.
#include "path/intake/admit.h"

#include <fmt/format.h>

#include <memory>
#include <utility>

#include "base/ascii.h"
#include "mail/header.h"
#include "path/intake/permit.h"
#include "scan/fields.h"

namespace postrider::intake {
namespace {

scan::ScanRequest scan_of(const model::NewMessage& message, const model::Server& server) {
    scan::ScanRequest request;
    request.scope = model::Scope::outgoing;
    request.content = message.content;
    request.sender = message.sender;
    for (const auto& delivery : message.deliveries) {
        request.recipients.push_back(delivery.recipient);
    }
    request.name = message.message_id;
    request.user = server.path();
    request.spam_threshold = *server.outbound_spam_threshold;
    return request;
}

std::optional<std::string> reason_to_hold(const scan::ScanResult& found) {
    if (found.threat.status == model::ThreatStatus::infected) {
        return fmt::format("Infected: {}", found.threat.details);
    }
    if (found.spam.status == model::SpamStatus::spam) {
        return fmt::format(
            "Spam: its score is {}, and mail is held from {} on",
            scan::score_text(found.spam.score),
            scan::score_text(found.spam.threshold)
        );
    }
    return std::nullopt;
}

void hold(model::NewMessage& message, const std::string& reason, base::Time ends) {
    for (auto& delivery : message.deliveries) {
        delivery.birth = model::Hold{reason, ends};
    }
}

}  // namespace

Admission::Admission(
    net::Clock& clock, store::Store& store, base::Random& random, AdmissionOptions options
)
    : clock_(clock), store_(store), random_(random), options_(std::move(options)) {}

net::Task<std::variant<model::NewMessage, Refusal>> Admission::admit(Submission submission) {
    // The header's views stay true while the submission moves: they point into shared content.
    const model::Content content = submission.content;
    const auto header = mail::HeaderBlock::parse(content.head());
    if (!header) {
        co_return Refusal{
            .reason = Reason::header_not_valid, .text = std::string(mail::describe(header.error()))
        };
    }
    auto permission = co_await permit(store_, submission, *header, options_.host);
    if (!permission) {
        co_return std::move(permission.error());
    }
    const auto server = submission.server;
    const Means means{
        .options = options_.prepare, .now = clock_.now(), .random = random_, .volume = volume_
    };
    auto message = prepare(std::move(submission), *permission, *header, means);
    if (!message) {
        co_return std::move(message.error());
    }
    co_await hold_suppressed(*message);
    auto refusal = co_await scan(*message, server);
    if (refusal) {
        co_return std::move(*refusal);
    }
    co_return std::move(*message);
}

/// Held rather than refused: the other recipients get theirs, and a person may let it go.
net::Task<> Admission::hold_suppressed(model::NewMessage& message) {
    std::vector<std::string> addresses;
    for (const auto& delivery : message.deliveries) {
        if (std::holds_alternative<model::Queue>(delivery.birth)) {
            addresses.push_back(delivery.recipient);
        }
    }
    if (addresses.empty()) {
        co_return;
    }
    const auto found =
        co_await store_.suppressed(message.server, std::move(addresses), message.accepted_at);
    for (const auto& suppression : found) {
        for (auto& delivery : message.deliveries) {
            if (base::iequals(delivery.recipient, suppression.address)) {
                const auto ends_at = message.accepted_at + options_.prepare.hold;
                delivery.birth = model::Hold{model::hold_reason(suppression), ends_at};
            }
        }
    }
}

// What we write ourselves is no tenant's, and what is found is held: the sender was let in, so a
// person should look rather than the sender guess.
net::Task<std::optional<Refusal>> Admission::scan(
    model::NewMessage& message, const model::Server& server
) {
    if (scanner_ == nullptr || !server.outbound_spam_threshold ||
        message.origin == model::Origin::bounce) {
        co_return std::nullopt;
    }
    auto request = scan_of(message, server);
    auto found = co_await scanner_->scan(std::move(request));
    if (found.not_now) {
        co_return Refusal{.reason = Reason::not_scanned, .text = std::move(*found.not_now)};
    }
    if (const auto reason = reason_to_hold(found)) {
        hold(message, *reason, clock_.now() + options_.prepare.hold);
    }
    auto inspection = std::make_shared<model::Inspection>();
    inspection->spam = std::move(found.spam);
    inspection->threat = std::move(found.threat);
    message.inspection = std::move(inspection);
    co_return std::nullopt;
}

}  // namespace postrider::intake
