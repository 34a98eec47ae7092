// From NOTIFY to reports.
#include "path/queue/notice_due.h"

#include <variant>

namespace postrider::queue {
namespace {

using mail::DsnAction;
using model::Notify;

/// Of the waits between attempts one holds the moment. An order that is ended early may bring a
/// second one: whoever writes the report looks whether there was one.
bool passes_delay(
    const model::Claim& claim,
    const store::Finish& finish,
    const store::RetryAt& retry,
    base::Duration delay_after
) {
    const auto moment = claim.life_from + delay_after;
    return delay_after > base::Duration::zero() && finish.at < moment && retry.due >= moment;
}

}  // namespace

std::optional<DsnAction> notice_due(
    const model::Claim& claim, const store::Finish& finish, base::Duration delay_after
) {
    if (claim.is_bounce || claim.sender.empty() || claim.origin != model::Origin::smtp) {
        return std::nullopt;
    }
    if (std::holds_alternative<store::Delivered>(finish.next)) {
        const bool is_ours = model::endpoint_of(claim.destination).has_value();
        const auto action = is_ours ? DsnAction::delivered : DsnAction::relayed;
        return smtp::has(claim.notify, Notify::success) ? std::optional(action) : std::nullopt;
    }
    if (const auto* retry = std::get_if<store::RetryAt>(&finish.next)) {
        const bool is_due = smtp::has(claim.notify, Notify::delay) &&
                            passes_delay(claim, finish, *retry, delay_after);
        return is_due ? std::optional(DsnAction::delayed) : std::nullopt;
    }
    const bool is_held = std::holds_alternative<model::Hold>(finish.next);
    if (is_held || std::holds_alternative<store::Cancelled>(finish.next)) {
        return std::nullopt;  // somebody of the house decides yet, or has
    }
    const bool is_wanted =
        claim.notify == Notify::unspecified || smtp::has(claim.notify, Notify::failure);
    return is_wanted ? std::optional(DsnAction::failed) : std::nullopt;
}

}  // namespace postrider::queue
