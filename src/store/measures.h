// Measures: what was done of itself because a receiver said so, each a record that can be undone.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "model/ids.h"
#include "store/transaction.h"

namespace postrider::store {

using MeasureId = model::LastingId<struct MeasureTag>;

/// Value.
struct KeptMeasure {
    MeasureId id;
    std::string kind;  ///< "slow-source", "pause-source", "pause-server"
    std::string who;   ///< the source; of pause-server the server, "acme/main"
    std::string site;
    std::uint32_t level = 0;
    base::Time began_at;
    base::Time ends_at;
    std::string why;
    std::string rule;
    std::string reply;
    std::optional<base::Time> undone_at;

    bool stands(base::Time now) const { return !undone_at && now < ends_at; }
};

// Units of Store::write or, where they only read, of Store::read.

/// Its id is given here.
MeasureId keep_measure(Transaction& transaction, const KeptMeasure& measure);
/// Those that end after `time` and were not undone, oldest first, at most `limit`.
std::vector<KeptMeasure> measures_since(
    Transaction& transaction, base::Time time, std::size_t limit
);
/// Those that would stand at `now`, had they not been undone.
std::vector<MeasureId> undone_measures(Transaction& transaction, base::Time now, std::size_t limit);
/// Newest first, those older than `before` (zero: from the newest).
std::vector<KeptMeasure> list_measures(
    Transaction& transaction, MeasureId before, std::size_t limit
);
std::optional<KeptMeasure> find_measure(Transaction& transaction, MeasureId id);
/// False: it does not stand.
bool undo_measure(Transaction& transaction, MeasureId id, base::Time now);
/// Those that ended before `time`.
void remove_measures_before(Transaction& transaction, base::Time time);

}  // namespace postrider::store
