// The words for what is stored as numbers: in JSON, on the command line, in metrics.
#pragma once

#include <string_view>

#include "model/attempt.h"
#include "model/message.h"
#include "model/tenancy.h"

namespace postrider::model {

/// "queued", "deferred", "delivered", "bounced", "expired", "held", "cancelled", "processed"
std::string_view name_of(DeliveryStatus status);
/// "delivered", "deferred", "bounced", "interrupted"
std::string_view name_of(AttemptResult result);
/// "smtp", "api", "raw_api", "bounce", "panel"
std::string_view name_of(Origin origin);
/// "direct", "bulk"
std::string_view name_of(Stream stream);
/// "smtp", "api", "smtp-ip"
std::string_view name_of(CredentialKind kind);

}  // namespace postrider::model
