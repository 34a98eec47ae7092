// Strands by due time.
#include "path/queue/agenda.h"

namespace postrider::queue {

void Agenda::note(const model::Strand& strand, base::Time due) {
    const auto [entry, is_new] = due_of_.try_emplace(strand, due);
    if (!is_new) {
        if (entry->second <= due) {
            return;
        }
        by_due_.erase({entry->second, strand});
        entry->second = due;
    }
    by_due_.emplace(due, strand);
}

std::optional<model::Strand> Agenda::take_due(base::Time now) {
    if (by_due_.empty() || by_due_.begin()->first > now) {
        return std::nullopt;
    }
    auto first = by_due_.extract(by_due_.begin());
    due_of_.erase(first.value().second);
    return std::move(first.value().second);
}

std::optional<base::Time> Agenda::next_due() const {
    if (by_due_.empty()) {
        return std::nullopt;
    }
    return by_due_.begin()->first;
}

}  // namespace postrider::queue
