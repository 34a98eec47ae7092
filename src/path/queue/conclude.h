// What an attempt's outcome means for the delivery: final, or tried again when.
#pragma once

#include <string>

#include "model/message.h"
#include "model/order.h"
#include "path/delivery/outcome.h"
#include "path/queue/retry_schedule.h"
#include "store/store.h"

namespace postrider::queue {

/// `now` is when the attempt ended.
store::Finish conclude(
    const model::Claim& claim,
    const delivery::Outcome& outcome,
    const RetrySchedule& schedule,
    base::Time now
);

/// What follows an attempt: a wait, why, and until when. The last word counts.
void note_wait(model::Attempt& attempt, std::string_view reason, base::Time due);

/// For a delivery whose time ended while it waited.
store::Finish conclude_expired(const model::Claim& claim, base::Time now);

/// For a delivery that is not tried before `wait.due`; or before its end, should that be earlier.
store::Finish conclude_waiting(const model::Claim& claim, store::RetryAt wait, base::Time now);

/// For a delivery that an order ends.
store::Finish conclude_ordered_bounce(
    const model::Claim& claim, const model::Order& order, base::Time now
);

/// For a delivery that nobody wants sent any more; `why`: a sentence for people.
store::Finish conclude_cancelled(const model::Claim& claim, std::string why, base::Time now);

/// For a delivery that waits for a person, or for the end of what holds it.
store::Finish conclude_held(const model::Claim& claim, model::Hold hold, base::Time now);

}  // namespace postrider::queue
