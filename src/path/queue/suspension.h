// Mail of a server that was suspended or deleted after it was accepted: not sent.
#pragma once

#include <optional>

#include "model/message.h"
#include "net/task.h"
#include "store/store.h"

namespace postrider::queue {

/// Why a claim does not go: its server is suspended, and no person let this delivery go since it
/// was held (held from `now` for `duration`), or its server was deleted (cancelled). Nothing: it
/// may go.
net::Task<std::optional<store::Finish>> keep_back(
    store::Store& store, const model::Claim& claim, base::Time now, base::Duration duration
);

}  // namespace postrider::queue
