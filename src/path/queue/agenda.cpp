// Destinations by due time.
#include "path/queue/agenda.h"

namespace postrider::queue {

void Agenda::note(const std::string& destination, base::Time due) {
    const auto [entry, is_new] = due_of_.try_emplace(destination, due);
    if (!is_new) {
        if (entry->second <= due) {
            return;
        }
        by_due_.erase({entry->second, destination});
        entry->second = due;
    }
    by_due_.emplace(due, destination);
}

std::vector<std::string> Agenda::take_due(base::Time now) {
    std::vector<std::string> destinations;
    while (!by_due_.empty() && by_due_.begin()->first <= now) {
        auto first = by_due_.extract(by_due_.begin());
        due_of_.erase(first.value().second);
        destinations.push_back(std::move(first.value().second));
    }
    return destinations;
}

std::optional<base::Time> Agenda::next_due() const {
    if (by_due_.empty()) {
        return std::nullopt;
    }
    return by_due_.begin()->first;
}

}  // namespace postrider::queue
