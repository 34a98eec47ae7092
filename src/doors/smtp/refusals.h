// A refusal of the doorway as the SMTP reply that says it.
#pragma once

#include <string_view>

#include "path/intake/refusal.h"
#include "smtp/reply.h"

namespace postrider::doors::smtp {

postrider::smtp::Reply reply_to(const intake::Refusal& refusal);
postrider::smtp::Reply server_suspended(std::string_view server);

}  // namespace postrider::doors::smtp
