// Mail of a server that was suspended after it was accepted: held, not sent.
#pragma once

#include <optional>

#include "model/message.h"
#include "net/task.h"
#include "store/store.h"

namespace postrider::queue {

/// The hold of a claim whose server is suspended, from `now` for `duration`; nothing when it may
/// go: its server is not suspended, or a person let this delivery go since it was held.
net::Task<std::optional<model::Hold>> hold_of(
    store::Store& store, const model::Claim& claim, base::Time now, base::Duration duration
);

}  // namespace postrider::queue
