// Limits that bind.
#include "shaping/gate.h"

#include <utility>

namespace postrider::shaping {
namespace {

using By = Bound::By;

std::optional<Bound> bound_of(
    By by,
    const std::optional<Pace>& pace,
    const std::optional<Limit<Rate>>& limit,
    base::Instant now
) {
    if (!pace || pace->ready_at(now) <= now) {
        return std::nullopt;
    }
    return Bound{
        .by = by,
        .limit = (by == By::messages ? "messages " : "connects ") + to_string(limit->value),
        .from = limit->from,
        .until = pace->ready_at(now),
    };
}

void change_pace(std::optional<Pace>& pace, const std::optional<Limit<Rate>>& limit) {
    if (!limit) {
        pace.reset();
    } else if (pace) {
        pace->change(limit->value);
    } else {
        pace.emplace(limit->value);
    }
}

}  // namespace

Gate::Gate(Limits limits) {
    change(std::move(limits));
}

std::optional<Bound> Gate::bound(std::size_t at_work, base::Instant now) const {
    if (limits_.connections && at_work >= limits_.connections->value) {
        return Bound{
            .by = By::connections,
            .limit = "connections " + std::to_string(limits_.connections->value),
            .from = limits_.connections->from,
            .until = std::nullopt,
        };
    }
    return bound_of(By::messages, messages_, limits_.messages, now);
}

std::optional<Bound> Gate::connect_bound(base::Instant now) const {
    return bound_of(By::connects, connects_, limits_.connects, now);
}

void Gate::pass(base::Instant now) {
    if (messages_) {
        messages_->take(now);
    }
}

void Gate::connect(base::Instant now) {
    if (connects_) {
        connects_->take(now);
    }
}

void Gate::change(Limits limits) {
    limits_ = std::move(limits);
    change_pace(messages_, limits_.messages);
    change_pace(connects_, limits_.connects);
}

}  // namespace postrider::shaping
