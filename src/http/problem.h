// Errors as problem details (RFC 9457).
#pragma once

#include <cstdint>
#include <string_view>

#include "http/message.h"

namespace postrider::http {

/// `application/problem+json` with the status, its reason as title, and `detail`: a sentence for
/// the client that says what to do; left out when empty.
Response problem(std::uint16_t status, std::string_view detail = {});

}  // namespace postrider::http
