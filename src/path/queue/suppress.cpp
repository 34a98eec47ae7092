// The rules that read bounces read replies, too.
#include "path/queue/suppress.h"

#include <fmt/format.h>

#include "path/queue/react.h"

namespace postrider::queue {
void note_suppression(const model::Claim& claim, store::Finish& finish, base::Duration kept) {
    if (claim.scope != model::Scope::outgoing) {
        return;
    }
    if (std::holds_alternative<store::Delivered>(finish.next)) {
        if (model::is_suppression_hold(claim.hold_reason)) {
            finish.relieved = claim.recipient;
        }
        return;
    }
    const bool is_refused = std::holds_alternative<store::Bounced>(finish.next) && finish.attempt &&
                            finish.attempt->reply_code >= 500;
    if (!is_refused || kept <= base::Duration::zero()) {
        return;
    }
    const auto reaction = reaction_to(*finish.attempt);
    if (!reaction || !reaction->suppresses) {
        return;
    }
    finish.suppression = model::Suppression{
        .server = claim.server,
        .address = claim.recipient,
        .source = model::SuppressionSource::reply,
        .bounce_class = std::string(bounce::name_of(reaction->classification.bounce_class)),
        .reason = fmt::format("{} said {}", finish.attempt->host, finish.attempt->reply),
        .created_at = finish.at,
        .expires_at = finish.at + kept,
        .delivery = claim.delivery,
    };
}

}  // namespace postrider::queue
