// What became of one attempt, and what the host's reply or the broken wire means for what follows.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "base/time.h"
#include "model/attempt.h"
#include "model/message.h"
#include "smtp/reply.h"
#include "smtp/stage.h"

namespace postrider::delivery {

/// Whom the trouble concerns.
enum class Scope : std::uint8_t {
    recipient,    ///< this recipient; another host would say the same
    host,         ///< this host only; the next one may do better
    source,       ///< our way out only; another one may do better
    destination,  ///< the whole domain
};

/// Value.
struct Outcome {
    model::Attempt attempt;
    Scope scope = Scope::recipient;
    /// The host named a time to wait ("try again in 5 minutes").
    std::optional<base::Duration> retry_hint;
    std::uint32_t connects = 0;  ///< connections that were begun
    /// Its way out failed or may take no more today, and there is another: no attempt counts, and
    /// it goes on by that one at once. What was tried goes before what is tried then.
    bool moves = false;
    /// There was nobody to attempt it with, and only a person can change that; no attempt counts.
    std::optional<model::Hold> hold;
};

/// What a row of the table says.
struct Meaning {
    model::AttemptResult result = model::AttemptResult::deferred;
    Scope scope = Scope::recipient;
    std::string_view explanation;
};

/// Meaning of a negative reply at a stage (RFC 5321 §4.2.1, RFC 7504).
Meaning meaning_of(smtp::Stage stage, const smtp::Reply& reply);

enum class WireTrouble : std::uint8_t {
    timed_out,
    refused,      ///< nobody listens there
    unreachable,  ///< no way to the address
    broken,       ///< closed or reset in the middle
    tls_failed,   ///< a handshake that had to succeed did not
    nonsense,     ///< replies that are not SMTP
    local,        ///< our own side: no descriptors left
    source,       ///< the way out: its proxy, or an address that is not of this machine
};
/// Meaning of a wire that failed us at a stage.
Meaning meaning_of(smtp::Stage stage, WireTrouble trouble);

/// "try again in 30 seconds" and its kin, between a second and a day; plus ten seconds, so that we
/// are not early.
std::optional<base::Duration> retry_hint(std::string_view text);

}  // namespace postrider::delivery
