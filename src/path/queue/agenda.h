// Which strands have something due in the store, and when.
#pragma once

#include <map>
#include <optional>
#include <set>
#include <unordered_map>
#include <utility>
#include <vector>

#include "base/time.h"
#include "model/message.h"

namespace postrider::queue {

/// One entry a strand, whatever waits of it: memory grows with strands, not with messages. Value;
/// belongs to the runner.
class Agenda {
public:
    /// Something of `strand` is due at `due`; the earliest is kept.
    void note(const model::Strand& strand, base::Time due);
    /// The strand that is longest due at `now`; it is taken off.
    std::optional<model::Strand> take_due(base::Time now);
    std::optional<base::Time> next_due() const;
    std::size_t size() const { return due_of_.size(); }

private:
    std::unordered_map<model::Strand, base::Time> due_of_;
    std::set<std::pair<base::Time, model::Strand>> by_due_;
};

}  // namespace postrider::queue
