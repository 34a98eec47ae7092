// What one attempt tried, try by try: each conversation that was begun, and each host that could
// not be asked, is recorded with its own facts.
#pragma once

#include <cstddef>
#include <optional>
#include <vector>

#include "path/delivery/outcome.h"

namespace postrider::delivery {

/// Value.
class Tries {
public:
    /// Of a host, which may turn out to have had the last word.
    void add(Outcome outcome);
    /// Of a conversation that another one with the same host has replaced: recorded, no more.
    void add_replaced(Outcome outcome);

    /// Whether the latest host spoke for all of them.
    bool is_settled() const;
    /// Null before the first.
    const Outcome* latest() const { return tries_.empty() ? nullptr : &tries_.back(); }
    /// The outcome, with everything else that was tried in its record. A host that may work later
    /// counts more than one that never takes mail. At least one was added.
    Outcome conclude() &&;

    const std::vector<Outcome>& all() const { return tries_; }

private:
    std::vector<Outcome> tries_;
    std::optional<std::size_t> last_word_;
};

/// Everything that an attempt tried, in order.
std::vector<model::Attempt> tries_of(model::Attempt attempt);
/// What was tried before it is part of its record.
void put_before(model::Attempt& attempt, std::vector<model::Attempt> earlier);

}  // namespace postrider::delivery
