// What the answer of an HTTP endpoint, or the lack of one, means for the delivery.
#pragma once

#include <optional>
#include <string_view>

#include "base/time.h"
#include "http/client.h"
#include "path/delivery/outcome.h"

namespace postrider::endpoints {

/// Octets of the answer's body that an attempt remembers.
inline constexpr std::size_t answer_kept_max = 500;
/// A Retry-After below or above counts as this.
inline constexpr base::Duration retry_after_least = std::chrono::seconds{10};
inline constexpr base::Duration retry_after_most = std::chrono::hours{6};

/// 2xx: delivered. 429 and 5xx: deferred, with the wait that Retry-After asks for. Everything else
/// is final. Says nothing of times.
delivery::Outcome outcome_of(const http::ClientResponse& response, base::Time now);
/// Deferred, whatever it was: the endpoint may be put right.
delivery::Outcome outcome_of(const http::ClientFailure& failure);

/// Seconds, or a date (RFC 9110 §10.2.3), within the two bounds; none where it is neither.
std::optional<base::Duration> retry_after(std::string_view value, base::Time now);

}  // namespace postrider::endpoints
