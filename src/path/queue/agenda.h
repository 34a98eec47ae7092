// Which destinations have something due in the store, and when.
#pragma once

#include <map>
#include <optional>
#include <set>
#include <string>
#include <unordered_map>
#include <utility>
#include <vector>

#include "base/time.h"

namespace postrider::queue {

/// One entry a destination, whatever waits for it: memory grows with destinations, not with
/// messages. Value; belongs to the runner.
class Agenda {
public:
    /// Something for `destination` is due at `due`; the earliest is kept.
    void note(const std::string& destination, base::Time due);
    /// The destination that is longest due at `now`; it is taken off.
    std::optional<std::string> take_due(base::Time now);
    std::optional<base::Time> next_due() const;
    std::size_t size() const { return due_of_.size(); }

private:
    std::unordered_map<std::string, base::Time> due_of_;
    std::set<std::pair<base::Time, std::string>> by_due_;
};

}  // namespace postrider::queue
