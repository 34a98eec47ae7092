// One line of the log for each end of an attempt: what happened, where, and in whose words.
#pragma once

#include "base/log.h"
#include "model/message.h"
#include "store/store.h"

namespace postrider::queue {

void log_finish(base::Log& log, const model::Claim& claim, const store::Finish& result);

}  // namespace postrider::queue
