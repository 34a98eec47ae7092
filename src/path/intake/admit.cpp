// permit → prepare.
#include "path/intake/admit.h"

#include <utility>

#include "base/ascii.h"
#include "mail/header.h"
#include "path/intake/permit.h"

namespace postrider::intake {

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
    const Means means{
        .options = options_.prepare, .now = clock_.now(), .random = random_, .volume = volume_
    };
    auto message = prepare(std::move(submission), *permission, *header, means);
    if (!message) {
        co_return std::move(message.error());
    }
    co_await hold_suppressed(*message);
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

}  // namespace postrider::intake
