// Limits that bind.
#include "shaping/gate.h"

#include <utility>

namespace postrider::shaping {

Gate::Gate(Limits limits) {
    change(std::move(limits));
}

std::optional<Bound> Gate::bound(std::size_t at_work, base::Instant now) const {
    if (limits_.connections && at_work >= limits_.connections->value) {
        return Bound{
            .by = Bound::By::connections,
            .limit = "connections " + std::to_string(limits_.connections->value),
            .from = limits_.connections->from,
            .until = std::nullopt,
        };
    }
    if (messages_) {
        const auto ready_at = messages_->ready_at(now);
        if (ready_at > now) {
            return Bound{
                .by = Bound::By::messages,
                .limit = "messages " + to_string(limits_.messages->value),
                .from = limits_.messages->from,
                .until = ready_at,
            };
        }
    }
    return std::nullopt;
}

void Gate::pass(base::Instant now) {
    if (messages_) {
        messages_->take(now);
    }
}

void Gate::change(Limits limits) {
    limits_ = std::move(limits);
    if (!limits_.messages) {
        messages_.reset();
    } else if (messages_) {
        messages_->change(limits_.messages->value);
    } else {
        messages_.emplace(limits_.messages->value);
    }
}

}  // namespace postrider::shaping
