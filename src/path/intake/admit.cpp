// permit → prepare.
#include "path/intake/admit.h"

#include <utility>

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
    co_return std::move(*message);
}

}  // namespace postrider::intake
