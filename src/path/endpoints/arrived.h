// A claim and what was found out about its message, as payloads tell of it.
#pragma once

#include <string_view>

#include "model/message.h"
#include "path/inbound/payload.h"

namespace postrider::endpoints {

/// Everything but the message itself. `token`: the delivery's.
inbound::ArrivedMessage arrived_of(const model::Claim& claim, std::string_view token);

}  // namespace postrider::endpoints
