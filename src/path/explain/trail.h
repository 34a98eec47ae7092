// The decision trail of one delivery as JSON: how it came in, what was decided, every attempt with
// its waits, what comes next, and why. The keys are a promise to scripts (docs/explain.md).
#pragma once

#include <boost/json/object.hpp>

#include <cstdint>

#include "store/explain.h"

namespace postrider::explain {

/// What a story is judged by. Value.
struct Terms {
    base::Time now;
    std::uint32_t attempts_max = 0;
    bool sends_reports = true;  ///< bounce.send
};

/// Pure.
boost::json::object trail_of(const store::DeliveryStory& story, const Terms& terms);

}  // namespace postrider::explain
